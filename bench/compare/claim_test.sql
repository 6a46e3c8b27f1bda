-- What claim() decides, by example, in a database of its own. A wrong answer is an error. Pool 1 has money for one claim and a half.
insert into pool_slot (pool, slot, total_fen) select 1, slot, 1500 from generate_series(0, 127) slot;
insert into pool_slot (pool, slot, total_fen) select 2, slot, 1000000 from generate_series(0, 127) slot;

create function key(number int) returns uuid language sql immutable as $$ select lpad(number::text, 32, '0')::uuid $$;
create function attempt(
    p_id int, p_person int, p_item int, p_invoice int, p_category int default 7, p_grade int default 1, p_price bigint default 399900,
    p_old_item int default null, p_fingerprint int default 1) returns bigint language sql as $$
    select claim(key(p_id), key(p_fingerprint), key(p_person), key(p_old_item), key(p_item), key(p_invoice), p_category::smallint,
                 130402, '2026-06-01', p_grade, p_price, '\x00', 'rest')
$$;
create function expect(p_case text, p_answer bigint, p_expected bigint) returns void language plpgsql as $$
begin
    if p_answer is distinct from p_expected then raise exception '%: % instead of %', p_case, p_answer, p_expected; end if;
end $$;

select expect('the cap', attempt(1, 1, 1, 1), 50000);
select expect('15 %, rounded down', attempt(2, 2, 2, 2, p_price => 129999), 19499);
select expect('the same again', attempt(1, 1, 1, 1), 50000);
select expect('another request under the key', attempt(1, 1, 1, 1, p_fingerprint => 2), -1);
select expect('no such category', attempt(3, 3, 3, 3, 11), -2);
select expect('grade 2', attempt(4, 4, 4, 4, 1, 2), -3);
select expect('no grade', attempt(5, 5, 5, 5, 1, null), -3);
select expect('price over 6,000 yuan', attempt(6, 6, 6, 6, p_price => 600001), -4);
select expect('an old item', attempt(7, 7, 7, 7, p_old_item => 7), 50000);
select expect('the old item again', attempt(8, 8, 8, 8, p_old_item => 7), -5);
select expect('the decline again', attempt(8, 8, 8, 8, p_old_item => 7), -5);
select expect('a new item again', attempt(9, 9, 1, 9), -6);
select expect('an invoice again', attempt(10, 10, 10, 1), -7);
select expect('a second piece', attempt(11, 1, 11, 11), -8);
select expect('another category', attempt(12, 1, 12, 12, 8), 50000);
select expect('money from all slots', attempt(13, 13, 13, 13, 1, p_price => 900000), 135000);
select expect('not enough of it', attempt(14, 14, 14, 14, 1, p_price => 900000), -9);
select expect('enough for less', attempt(15, 14, 14, 14, 1, p_price => 380000), 57000);
select expect('nothing left', attempt(16, 16, 16, 16, 1), -9);

select expect('pool 1', (select sum(held_fen) from pool_slot where pool = 1)::bigint, 192000);
select expect('its total', (select sum(total_fen) from pool_slot where pool = 1)::bigint, 192000);
select expect('claims', (select count(*) from claim), 16);
select expect('held', (select count(*) from claim where status = 'held' and entry like '%held%' and piece = 1), 6);
select expect('declined', (select count(*) from claim where reason < 0 and subsidy_fen = 0 and entry like '%declined%' and piece is null), 10);
