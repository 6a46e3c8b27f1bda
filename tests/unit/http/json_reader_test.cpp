#include "huanxin/http/json_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace huanxin::http {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// "pointer code" of each fault.
std::vector<std::string> told(const Faults& faults) {
    std::vector<std::string> lines;
    for (const Fault& fault : faults.list())
        lines.push_back(fault.pointer + " " + std::string(fault.code));
    return lines;
}

class JsonReader : public ::testing::Test {
protected:
    const JsonDocument& parsed(std::string_view text) {
        EXPECT_TRUE(document_.parse(text)) << document_.error().what;
        return document_;
    }
    JsonDocument document_;
    Faults faults_;
};

TEST_F(JsonReader, GoodBody_GivesValuesAndNoFault) {
    {
        ObjectReader root(
            faults_, parsed(R"({"s":"x","i":5,"b":true,"o":{"k":"v"},"a":["p",{"q":1}]})")
        );
        EXPECT_EQ(root.string("s"), "x");
        EXPECT_EQ(root.integer("i", {0, 10}), 5);
        EXPECT_EQ(root.boolean("b"), true);
        ObjectReader object = root.object("o");
        EXPECT_TRUE(object.present());
        EXPECT_EQ(object.string("k"), "v");
        ArrayReader array = root.array("a");
        ASSERT_EQ(array.size(), 2U);
        EXPECT_EQ(array.string(0), "p");
        ObjectReader element = array.object(1);
        EXPECT_EQ(element.integer("q", {}), 1);
        EXPECT_FALSE(root.optional_string("none"));
        EXPECT_FALSE(root.optional_object("none").present());
        EXPECT_FALSE(root.optional_array("none").present());
    }
    EXPECT_TRUE(faults_.empty());
}

TEST_F(JsonReader, AnyOrderOfMembers_AnyOrderOfReading) {
    ObjectReader root(faults_, parsed(R"({"c":3,"a":1,"b":2})"));
    EXPECT_EQ(root.integer("a", {}), 1);
    EXPECT_EQ(root.integer("b", {}), 2);
    EXPECT_EQ(root.integer("c", {}), 3);
    EXPECT_EQ(root.integer("a", {}), 1) << "asking twice is allowed";
    EXPECT_TRUE(faults_.empty());
}

TEST_F(JsonReader, AllFaults_InTheOrderOfReading) {
    {
        ObjectReader root(faults_, parsed(R"({"i":1.5,"n":null,"big":99999999999999999999,"s":7,
            "o":{"deep":[{"x":"y"}]},"late/slash":0,"extra":1})"));
        EXPECT_FALSE(root.integer("i", {}));
        EXPECT_FALSE(root.string("n"));
        EXPECT_FALSE(root.integer("big", {}));
        EXPECT_FALSE(root.integer("absent", {}));
        EXPECT_FALSE(root.string("s"));
        ObjectReader object = root.object("o");
        ArrayReader deep = object.array("deep");
        ObjectReader element = deep.object(0);
        EXPECT_FALSE(element.integer("x", {}));
        EXPECT_FALSE(element.boolean("gone"));
        element.fault("x", "mismatch");
        element.fault("", "empty");
        deep.fault("too_many");
        deep.fault(0, "duplicate");
    }
    EXPECT_THAT(
        told(faults_),
        ElementsAre(
            "/i wrong_type",
            "/n wrong_type",
            "/big out_of_range",
            "/absent missing",
            "/s wrong_type",
            "/o/deep/0/x wrong_type",
            "/o/deep/0/gone missing",
            "/o/deep/0/x mismatch",
            "/o/deep/0 empty",
            "/o/deep too_many",
            "/o/deep/0 duplicate",
            "/late~1slash unknown_member",
            "/extra unknown_member"
        )
    );
    EXPECT_TRUE(faults_.unreadable());
    EXPECT_EQ(faults_.code(), "wrong_type");
}

TEST_F(JsonReader, IntegerBounds_AreInclusive) {
    ObjectReader root(faults_, parsed(R"({"low":1,"high":3,"under":0,"over":4})"));
    EXPECT_EQ(root.integer("low", {1, 3}), 1);
    EXPECT_EQ(root.optional_integer("high", {1, 3}), 3);
    EXPECT_FALSE(root.integer("under", {1, 3}));
    EXPECT_FALSE(root.optional_integer("over", {1, 3}));
    EXPECT_THAT(told(faults_), ElementsAre("/under out_of_range", "/over out_of_range"));
    EXPECT_EQ(faults_.list()[0].argument, "1 … 3");
    EXPECT_FALSE(faults_.unreadable());
    EXPECT_EQ(faults_.code(), "validation_failed");
}

TEST_F(JsonReader, WrongObject_NotedOnceAndNothingInside) {
    {
        ObjectReader root(faults_, parsed(R"({"o":[]})"));
        ObjectReader object = root.object("o");
        EXPECT_FALSE(object.present());
        EXPECT_FALSE(object.string("k"));
        EXPECT_FALSE(object.object("inner").string("k"));
        EXPECT_EQ(object.array("list").size(), 0U);
        ObjectReader absent = root.object("absent");
        EXPECT_FALSE(absent.integer("k", {}));
    }
    EXPECT_THAT(told(faults_), ElementsAre("/o wrong_type", "/absent missing"));
}

TEST_F(JsonReader, RootThatIsNoObject_IsWrongTypeAtTheTop) {
    { ObjectReader root(faults_, parsed("[1]")); }
    EXPECT_THAT(told(faults_), ElementsAre(" wrong_type"));
}

TEST_F(JsonReader, DoubledMembers_NotedFirstAndNotAsUnknown) {
    {
        ObjectReader root(faults_, parsed(R"({"a":1,"x":0,"a":2})"));
        EXPECT_TRUE(root.integer("a", {}));
    }
    EXPECT_THAT(told(faults_), ElementsAre("/a duplicate_member", "/x unknown_member"));
    EXPECT_EQ(faults_.code(), "duplicate_member");
}

TEST_F(JsonReader, UnknownMembers_BeyondSixtyFour_Noted) {
    std::string text = "{";
    for (int i = 0; i < 100; ++i)
        text += "\"k" + std::to_string(i) + "\":" + std::to_string(i) + ",";
    text += "\"last\":1}";
    {
        ObjectReader root(faults_, parsed(text));
        for (int i = 0; i < 100; ++i) {
            if (i == 3 || i == 80) continue;
            EXPECT_EQ(root.integer("k" + std::to_string(i), {}), i);
        }
        EXPECT_TRUE(root.integer("last", {}));
    }
    EXPECT_THAT(told(faults_), ElementsAre("/k3 unknown_member", "/k80 unknown_member"));
}

TEST_F(JsonReader, TakeNull_OnlyWhereAskedFor) {
    {
        ObjectReader root(faults_, parsed(R"({"claim_id":null,"other":1})"));
        EXPECT_TRUE(root.take_null("claim_id"));
        EXPECT_FALSE(root.take_null("other"));
        EXPECT_TRUE(root.integer("other", {}));
    }
    EXPECT_THAT(told(faults_), IsEmpty());
}

TEST_F(JsonReader, FreeMembers_AreNotUnknown) {
    {
        ObjectReader root(faults_, parsed(R"({"metadata":{"till":"7","shift":"b"}})"));
        ObjectReader metadata = root.object("metadata");
        const auto members = metadata.take_all();
        ASSERT_TRUE(members);
        EXPECT_EQ(members->size(), 2U);
    }
    EXPECT_THAT(told(faults_), IsEmpty());
}

TEST_F(JsonReader, IgnoredRest_IsNotJudged) {
    {
        ObjectReader root(faults_, parsed(R"({"category":"spaceship","thrust":"1"})"));
        root.fault("category", "unknown_value");
        root.ignore_rest();
    }
    EXPECT_THAT(told(faults_), ElementsAre("/category unknown_value"));
}

TEST_F(JsonReader, Has_DoesNotCountAsAsking) {
    {
        ObjectReader root(faults_, parsed(R"({"a":1})"));
        EXPECT_TRUE(root.has("a"));
        EXPECT_FALSE(root.has("b"));
    }
    EXPECT_THAT(told(faults_), ElementsAre("/a unknown_member"));
}

TEST_F(JsonReader, Faults_NoMoreThanTheLimit) {
    std::string text = "{\"k\":0";
    for (std::size_t i = 0; i < 2 * kFaultsMax; ++i)
        text += ",\"k" + std::to_string(i) + "\":0";
    text += "}";
    { ObjectReader root(faults_, parsed(text)); }
    EXPECT_EQ(faults_.list().size(), kFaultsMax);
}

}  // namespace
}  // namespace huanxin::http
