// Whatever is posted: the trial balance is zero, no account but funding is negative, and a pool's
// parts add up to its total.

#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "huanxin/ledger/book.hpp"

namespace huanxin::ledger {
namespace {

constexpr Account kAccounts[] = {
    Account::funding, Account::available, Account::held, Account::confirmed, Account::settled};

void assert_balanced(const Book& book) {
    RC_ASSERT(book.trial_balance() == Fen(0));
    for (const Pool& pool : book.pools()) {
        Fen parts;
        for (const Account account : kAccounts) {
            if (account == Account::funding) continue;
            RC_ASSERT(pool.balance(account) >= Fen(0));
            parts += pool.balance(account);
        }
        RC_ASSERT(pool.total() == parts);
    }
}

Posting any_posting(std::size_t pools) {
    const int from = *rc::gen::inRange(0, 5);
    const int to = (from + *rc::gen::inRange(1, 5)) % 5;
    return {
        *rc::gen::inRange(PoolNumber{0}, static_cast<PoolNumber>(pools)),
        kAccounts[from],
        kAccounts[to],
        Fen(*rc::gen::inRange(0, 1'500))};
}

RC_GTEST_PROP(BookProperty, AnyPostings_LeaveTheBookBalanced, ()) {
    Book book;
    const int pools = *rc::gen::inRange(1, 5);
    for (int i = 0; i < pools; ++i) {
        PoolSpec spec;
        spec.id = std::to_string(i);
        if (i > 0 && *rc::gen::arbitrary<bool>())
            spec.parent = *rc::gen::inRange(PoolNumber{0}, static_cast<PoolNumber>(i));
        RC_ASSERT(book.add(std::move(spec), Fen(*rc::gen::inRange(0, 1'000))).has_value());
        assert_balanced(book);
    }
    const int postings = *rc::gen::inRange(0, 60);
    for (int i = 0; i < postings; ++i) {
        const Posting posting = any_posting(book.pools().size());
        const Fen from_before = book.pool(posting.pool).balance(posting.from);
        const bool allowed = book.can_post(posting);
        RC_ASSERT(allowed == (posting.from == Account::funding || from_before >= posting.amount));
        if (!allowed) continue;
        book.post(posting);
        RC_ASSERT(book.pool(posting.pool).balance(posting.from) == from_before - posting.amount);
        assert_balanced(book);
    }
}

RC_GTEST_PROP(BookProperty, RestoredBook_IsTheSame, ()) {
    const Fen held(*rc::gen::inRange(0, 1'000));
    const Fen confirmed(*rc::gen::inRange(0, 1'000));
    const Fen settled(*rc::gen::inRange(0, 1'000));
    const Fen available(*rc::gen::inRange(0, 1'000));
    Book book;
    PoolSpec spec;
    spec.id = "one";
    book.restore(std::move(spec), available + held + confirmed + settled, held, confirmed, settled);
    assert_balanced(book);
    RC_ASSERT(book.pool(0).balance(Account::available) == available);
    RC_ASSERT(book.pool(0).balance(Account::held) == held);
    RC_ASSERT(book.pool(0).balance(Account::confirmed) == confirmed);
    RC_ASSERT(book.pool(0).balance(Account::settled) == settled);
}

}  // namespace
}  // namespace huanxin::ledger
