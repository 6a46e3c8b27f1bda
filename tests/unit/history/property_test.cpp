// The index answers what a look at every event would: for random courses of events, all subjects,
// all sizes of pages, and hashes that hardly tell subjects apart.

#include <algorithm>
#include <random>
#include <set>

#include <gtest/gtest.h>

#include "huanxin/history/index.hpp"
#include "support/recycling.hpp"

namespace huanxin::history {
namespace {

using engine::Subject;
using engine::SubjectKind;

bool is_tenant(SubjectKind kind) {
    return kind == SubjectKind::retailer || kind == SubjectKind::recycler;
}

/// Claims, reverse invoices and what becomes of them, on few persons and items.
class Course {
public:
    explicit Course(unsigned seed) : random_(seed) {
        const Date today = test::day("2026-03-14");
        for (int person = 0; person < kPersons; ++person)
            world.all_consent(test::seller(person), today);
    }

    void step() {
        switch (below(9)) {
            case 0:
            case 1:
                claim();
                break;
            case 2:
                change(engine::VoidClaim{});
                break;
            case 3:
                change(engine::Extend{});
                break;
            case 4:
                confirm();
                break;
            case 5:
                change(engine::Refund{engine::RefundReason::returned, test::day("2026-03-14")});
                break;
            case 6:
                invoice();
                break;
            case 7:
                if (!invoices_.empty())
                    world.engine().run(world.reverse(
                        any(invoices_), test::day("2026-03-14"), {{0, Fen(1 + below(500))}}
                    ));
                break;
            default:
                world.engine().pass(below(2) == 0 ? 10 : 2'000);
                EXPECT_TRUE(world.engine().sequencer().expire_due());
                break;
        }
    }

    test::Recycling world;

private:
    static constexpr int kPersons = 4;

    int below(int bound) { return static_cast<int>(random_() % static_cast<unsigned>(bound)); }
    template <class T>
    const T& any(const std::vector<T>& all) {
        return all[static_cast<std::size_t>(below(static_cast<int>(all.size())))];
    }

    void claim() {
        claim::Request request = test::replace_claim(below(kPersons));
        request.claim_ref = "REF-" + std::to_string(++references_);
        claims_.push_back(world.engine().run(world.engine().create(request)));
        if (below(3) != 0) return;
        claim::Request other = test::appliance_claim(below(kPersons));
        other.claim_ref = "REF-" + std::to_string(++references_);
        claims_.push_back(world.engine().run(world.engine().create(other)));
    }
    void change(test::TestEngine::Change change) {
        if (claims_.empty()) return;
        const engine::Answer& claim = any(claims_);
        if (std::holds_alternative<engine::ClaimView>(claim.body))
            world.engine().run(world.engine().change(claim, std::move(change)));
    }
    void confirm() {
        const claim::Request request = test::appliance_claim(0);
        change(world.engine().confirmation(
            test::invoice(below(kPersons), request.sold_on, request.net_price)
        ));
    }
    void invoice() {
        const auto request = test::scrap(
            test::seller(below(kPersons)), test::day("2026-03-14"), {Fen(10'000 + below(900))}
        );
        invoices_.push_back(world.engine().run(world.issue(below(2) == 0 ? "C1" : "C2", request)));
    }

    std::mt19937 random_;
    std::vector<engine::Answer> claims_, invoices_;
    int references_ = 0;
};

std::vector<engine::EventLinks> all_links(const store::Store& store) {
    return *engine::read_links(store, 1, 1'000'000);
}

/// Each event that names the subject, and each later one of a claim or an invoice among those.
std::set<Sequence> looked_through(
    const std::vector<engine::EventLinks>& links, const Subject& subject
) {
    std::set<Sequence> found;
    for (Sequence sequence = 1; sequence <= links.size(); ++sequence) {
        const engine::EventLinks& event = links[sequence - 1];
        if (std::ranges::find(event.subjects, subject) == event.subjects.end()) continue;
        found.insert(sequence);
        if (is_tenant(subject.kind) || !event.course) continue;
        for (Sequence later = sequence + 1; later <= links.size(); ++later) {
            const auto& origins = links[later - 1].origins;
            if (std::ranges::find(origins, *event.course) != origins.end()) found.insert(later);
        }
    }
    return found;
}

/// Every event has a kind that can be asked for, and can be shown.
void expect_told(test::TestEngine& engine) {
    const auto events = *engine::read_events(engine.store(), 1, 1'000'000);
    ASSERT_EQ(events.size(), engine.sequencer().last_sequence());
    for (const engine::EventView& event : events) {
        EXPECT_TRUE(std::ranges::count(engine::kEventKinds, event.leaf.kind) == 1)
            << event.leaf.kind;
        EXPECT_EQ(event.leaf.sequence, event.sequence);
        const auto answer = engine.queries().answer_at(event.sequence);
        EXPECT_EQ(answer.has_value(), event.answered) << event.leaf.kind;
    }
}

std::vector<Sequence> answered(const Index& index, const Subject& subject, std::size_t limit) {
    std::vector<Sequence> found;
    Window window{1, index.indexed(), limit, {}};
    while (true) {
        const auto page = *index.events({{subject}, {}}, window);
        for (const engine::EventView& event : page.events)
            found.push_back(event.sequence);
        if (!page.next) return found;
        EXPECT_GT(*page.next, window.from == 1 ? 0 : window.from - 1);
        window.from = *page.next;
    }
}

std::uint64_t poor_hash(const Subject& subject) {
    return subject_hash(subject) % 3;
}

TEST(HistoryProperty, Index_AnswersWhatEveryEventSays) {
    std::size_t compared = 0;
    for (unsigned seed = 1; seed <= 12; ++seed) {
        Course course(seed);
        store::MemoryStore own, poor;
        const store::Store& events = course.world.engine().store();
        auto index = *Index::open(events, own);
        auto colliding = *Index::open(events, poor, poor_hash);
        for (int i = 0; i < 120; ++i) {
            course.step();
            if (i % 40 != 7) continue;
            ASSERT_TRUE(index->follow());
        }
        ASSERT_TRUE(index->follow());
        ASSERT_TRUE(colliding->follow());
        const auto links = all_links(events);
        ASSERT_EQ(index->indexed(), links.size());
        expect_told(course.world.engine());
        std::set<Subject> subjects;
        for (const engine::EventLinks& event : links)
            subjects.insert(event.subjects.begin(), event.subjects.end());
        for (const Subject& subject : subjects) {
            const std::set<Sequence> expected = looked_through(links, subject);
            const std::vector<Sequence> right(expected.begin(), expected.end());
            for (const std::size_t limit : {1, 3, 200}) {
                ASSERT_EQ(answered(*index, subject, limit), right) << "seed " << seed;
                ASSERT_EQ(answered(*colliding, subject, limit), right) << "seed " << seed;
            }
            compared += right.size();
        }
    }
    EXPECT_GT(compared, 1'000U) << "the courses have something to compare";
}

}  // namespace
}  // namespace huanxin::history
