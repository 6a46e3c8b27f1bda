-- The job of POST /v1/claims, as one PL/pgSQL function in one transaction and one round trip. README.md says why it is written like
-- this. Money is in fen. psql variables: `pool`, how the number of the pool that pays follows from program, category and region, and
-- `slot`, how that of the slot follows from the session's process id.

create type claim_status as enum ('held', 'declined');

-- A claim with the event that made it and its entry of the log; all of it is written once. A key that is null is not taken.
create table claim (
    sequence    bigint generated always as identity primary key,
    id          uuid not null unique,  -- The idempotency key's digest.
    fingerprint uuid not null,         -- The request's: a key with another request is refused.
    made_at     timestamptz not null,
    hold_until  timestamptz,
    person      uuid not null,         -- As all uuids here, 16 bytes of a keyed hash.
    old_item    uuid,
    new_item    uuid,
    invoice     uuid,
    price_fen   bigint not null,
    subsidy_fen bigint not null,
    pool        int not null,
    region      int not null,
    sold_on     date not null,
    status      claim_status not null,
    reason      smallint not null,     -- 0, or what claim() returned.
    category    smallint not null,
    year        smallint not null,
    piece       smallint,              -- The person's first, second … piece of the category in the year.
    sealed      bytea not null,        -- The request.
    entry       text not null
);
create unique index claim_old_item on claim (old_item) where old_item is not null;
create unique index claim_new_item on claim (new_item);
create unique index claim_invoice on claim (invoice);
-- The quota: a person can't have a piece twice, nor one above the number of pieces.
create unique index claim_piece on claim (person, category, year, piece);

-- A pool is cut into slots, each with its share of the money, so that sessions do not wait for each other's commit on one row. Updates
-- stay in the page (fillfactor), and a slot nearly has a page to itself (share_of_page).
create table pool_slot (
    pool          int,
    slot          int,
    total_fen     bigint not null,
    held_fen      bigint not null default 0,
    share_of_page char(400) not null default '',
    primary key (pool, slot),
    check (held_fen between 0 and total_fen)
) with (fillfactor = 25);
alter table pool_slot alter share_of_page set storage plain;

create function pool_of(program int, category int, region int) returns int language sql immutable as :'pool';
create function slot_of(pid int) returns int language sql immutable as :'slot';

-- What the sessions' own slots can't pay, the pool may: all that it has left goes to the slot. False if that is not enough.
create function gather(p_pool int, p_slot int, p_need bigint) returns boolean language plpgsql as $$
declare
    spare bigint;
begin
    -- Most claims on an empty pool end here, without a lock.
    select sum(total_fen - held_fen) into spare from pool_slot where pool = p_pool;
    if spare is null or spare < p_need then return false; end if;
    perform 1 from pool_slot where pool = p_pool order by slot for update;
    select sum(total_fen - held_fen) into spare from pool_slot where pool = p_pool;
    if spare < p_need then return false; end if;
    update pool_slot set total_fen = held_fen + case when slot = p_slot then spare else 0 end where pool = p_pool;
    return true;
end $$;

create function entry(p_id uuid, p_outcome text, p_subsidy bigint, p_rest text) returns text language sql stable as $$
    select 'huanxin-event-v1' || E'\nclaim.created\n' || p_id || E'\n' || p_outcome || E'\nsubsidy_fen=' || p_subsidy || E'\n' || p_rest
$$;

-- The subsidy that is held, or why the claim is declined:
--   -1 key used with another request   -2 category   -3 energy grade   -4 price
--   -5 old item used   -6 new item used   -7 invoice used   -8 quota   -9 budget
-- p_rest is what of the log's entry does not depend on the decision. A serialization failure, at a pool's end, is to be tried again.
create function claim(
    p_id uuid, p_fingerprint uuid, p_person uuid, p_old_item uuid, p_new_item uuid, p_invoice uuid, p_category smallint, p_region int,
    p_sold_on date, p_grade int, p_price bigint, p_sealed bytea, p_rest text) returns bigint language plpgsql as $$
declare
    v_slot    int := slot_of(pg_backend_pid());
    v_year    smallint := extract(year from p_sold_on);
    v_reason  smallint := 0;
    v_pieces  smallint := 1;
    v_piece   smallint := 1;
    v_subsidy bigint := 0;
    v_cap     bigint;
    v_pool    int;
    v_prior   record;
begin
    -- 商办流通函〔2025〕469号.
    if p_category between 1 and 6 then
        v_cap := 150000;
        v_pool := pool_of(1, p_category, p_region);
        if p_grade is distinct from 1 then v_reason := -3; end if;
    elsif p_category between 7 and 10 then
        v_cap := 50000;
        v_pool := pool_of(2, p_category, p_region);
        if p_price > 600000 then v_reason := -4; end if;
    else
        v_pool := 0;
        v_reason := -2;
    end if;
    if v_reason = 0 then v_subsidy := least(p_price * 15 / 100, v_cap); end if;

    while v_reason = 0 loop
        insert into claim (id, fingerprint, made_at, hold_until, person, old_item, new_item, invoice, price_fen, subsidy_fen, pool,
                           region, sold_on, status, reason, category, year, piece, sealed, entry)
        values (p_id, p_fingerprint, now(), now() + interval '7 days', p_person, p_old_item, p_new_item, p_invoice, p_price, v_subsidy,
                v_pool, p_region, p_sold_on, 'held', 0, p_category, v_year, v_piece, p_sealed,
                entry(p_id, 'held', v_subsidy, p_rest))
        on conflict do nothing;
        if found then
            -- Last, because its row is what others may wait for.
            update pool_slot set held_fen = held_fen + v_subsidy
            where pool = v_pool and slot = v_slot and total_fen - held_fen >= v_subsidy;
            if found then return v_subsidy; end if;
            -- If the row changed while it was waited for, it is locked now though it had too little. gather() locks all slots in order, so
            -- whoever holds one already must begin again.
            if exists (select from pool_slot where pool = v_pool and slot = v_slot and xmax = pg_current_xact_id()::xid) then
                raise exception 'the pool is gathered' using errcode = 'serialization_failure';
            end if;
            if gather(v_pool, v_slot, v_subsidy) then
                update pool_slot set held_fen = held_fen + v_subsidy where pool = v_pool and slot = v_slot;
                return v_subsidy;
            end if;
            update claim
            set status = 'declined', reason = -9, hold_until = null, subsidy_fen = 0, old_item = null, new_item = null, invoice = null,
                piece = null, entry = entry(p_id, 'declined', 0, p_rest)
            where id = p_id;
            return -9;
        end if;
        select fingerprint, subsidy_fen, reason into v_prior from claim where id = p_id;
        exit when found;
        v_reason := case
            when exists (select from claim where old_item = p_old_item) then -5
            when exists (select from claim where new_item = p_new_item) then -6
            when exists (select from claim where invoice = p_invoice) then -7
            else 0 end;
        -- If nothing of that stands in the way and the piece neither, it is gone meanwhile: the same again.
        if v_reason = 0
           and exists (select from claim where person = p_person and category = p_category and year = v_year and piece = v_piece) then
            v_piece := v_piece + 1;
            if v_piece > v_pieces then v_reason := -8; end if;
        end if;
    end loop;

    if v_reason <> 0 then
        insert into claim (id, fingerprint, made_at, person, price_fen, subsidy_fen, pool, region, sold_on, status, reason, category,
                           year, sealed, entry)
        values (p_id, p_fingerprint, now(), p_person, p_price, 0, v_pool, p_region, p_sold_on, 'declined', v_reason, p_category, v_year,
                p_sealed, entry(p_id, 'declined', 0, p_rest))
        on conflict (id) do nothing;
        if found then return v_reason; end if;
        select fingerprint, subsidy_fen, reason into v_prior from claim where id = p_id;
    end if;
    if v_prior.fingerprint <> p_fingerprint then return -1; end if;
    return case when v_prior.reason = 0 then v_prior.subsidy_fen else v_prior.reason end;
end $$;
