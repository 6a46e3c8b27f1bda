// Pages of lists: by number of items and by bytes.
#include "http/endpoints/paging.hpp"

#include <algorithm>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "huanxin/http/limits.hpp"

namespace huanxin::http {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Le;
using ::testing::SizeIs;

/// A list of items with the numbers 10, 20, 30 …
class Lists : public ::testing::Test {
protected:
    struct Item {
        std::uint64_t number;
        std::size_t size;
    };

    void add(std::size_t count, std::size_t size) {
        for (std::size_t i = 0; i < count; ++i)
            items.push_back({10 * (items.size() + 1), size});
    }
    [[nodiscard]] std::string page_text(const Page& page) {
        std::string out;
        const auto written = write_list(
            out,
            page,
            [&](std::uint64_t from, std::size_t count) {
                std::vector<Item> found;
                for (const Item& item : items)
                    if (item.number >= from && found.size() < count) found.push_back(item);
                items_read += found.size();
                return Result<std::vector<Item>>(std::move(found));
            },
            [](const Item& item) { return item.number; },
            [](JsonWriter& json, const Item& item) { json.value(std::string(item.size, 'x')); }
        );
        EXPECT_TRUE(written.has_value());
        return out;
    }
    /// Items on each page, from the first to the last; each page is no longer than it may be.
    [[nodiscard]] std::vector<std::size_t> pages(std::size_t limit) {
        std::vector<std::size_t> counts;
        Page page{limit, 0};
        while (counts.size() <= items.size()) {
            const std::string text = page_text(page);
            longest = std::max(longest, text.size());
            const auto list = boost::json::parse(text).as_object();
            counts.push_back(list.at("items").as_array().size());
            if (list.at("next_cursor").is_null()) return counts;
            Request request;
            request.query = {{"cursor", std::string(list.at("next_cursor").as_string())}};
            std::vector<Fault> faults;
            page.from = page_of(request, faults).from;
            EXPECT_THAT(faults, SizeIs(0));
        }
        ADD_FAILURE() << "the pages have no end";
        return counts;
    }

    std::vector<Item> items;
    std::size_t items_read = 0;
    std::size_t longest = 0;
};

TEST_F(Lists, SmallItems_FillThePageToItsLimit) {
    EXPECT_EQ(page_text({50, 0}), R"({"items":[],"next_cursor":null})");
    add(20, 3);
    EXPECT_THAT(pages(7), ElementsAre(7, 7, 6));
    EXPECT_THAT(pages(10), ElementsAre(10, 10)) << "no empty page at the end";
    EXPECT_THAT(pages(8), ElementsAre(8, 8, 4));
    EXPECT_THAT(pages(200), ElementsAre(20));
}

TEST_F(Lists, LargeItems_EndThePageEarly) {
    constexpr std::size_t kLarge = kListBytesMax / 4;
    add(20, kLarge);
    const auto counts = pages(200);
    EXPECT_THAT(counts, Each(Le(4U)));
    EXPECT_EQ(counts, std::vector<std::size_t>(5, 4));
    EXPECT_LT(longest, kListBytesMax + 2 * kLarge);
    items_read = 0;
    EXPECT_FALSE(page_text({200, 0}).empty());
    EXPECT_LE(items_read, 8U) << "what has no place is hardly read";
}

TEST_F(Lists, ItemLargerThanAPage_HasOneOfItsOwn) {
    add(1, 3);
    add(2, 2 * kListBytesMax);
    add(1, 3);
    EXPECT_THAT(pages(200), ElementsAre(2, 1, 1));
}

TEST(List, ShortPage_GoesOnWhereItIsTold) {
    const auto cursor_after = [](std::size_t items) {
        std::string out;
        ListWriter list(out, {2, 0});
        for (std::uint64_t number = 1; number <= items; ++number)
            if (list.has_place(number)) list.json().value(number);
        list.go_on_at(40);
        list.end_items();
        list.json().end_object();
        Request request;
        const auto parsed = boost::json::parse(out).as_object();
        request.query = {{"cursor", std::string(parsed.at("next_cursor").as_string())}};
        std::vector<Fault> faults;
        return page_of(request, faults).from;
    };
    EXPECT_EQ(cursor_after(0), 40U);
    EXPECT_EQ(cursor_after(2), 40U);
    EXPECT_EQ(cursor_after(3), 3U) << "the item that had no place comes first";
}

TEST(List, FailedRead_IsItsError) {
    std::string out;
    const auto written = write_list(
        out,
        {},
        [](std::uint64_t /*from*/, std::size_t /*count*/) {
            return Result<std::vector<int>>(Error{Errc::corrupt, "damaged"});
        },
        [](int item) { return static_cast<std::uint64_t>(item); },
        [](JsonWriter& json, int item) { json.value(item); }
    );
    ASSERT_TRUE(written.has_error());
    EXPECT_EQ(written.error().message, "damaged");
}

}  // namespace
}  // namespace huanxin::http
