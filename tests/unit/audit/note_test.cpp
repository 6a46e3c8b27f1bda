#include "huanxin/audit/note.hpp"

#include <gtest/gtest.h>

#include "huanxin/base/text.hpp"

namespace huanxin::audit {
namespace {

// The example of C2SP signed-note.
const std::string kExample =
    "This is an example message.\n"
    "\n"
    "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuw"
    "HjG1Yu72IneyaQM=\n";
const std::string kExampleKey =
    "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

TEST(Notes, ExampleOfTheSpecification_Verifies) {
    const auto key = parse_verifier_key(kExampleKey);
    ASSERT_TRUE(key) << key.error().message;
    EXPECT_EQ(key->to_string(), kExampleKey);
    EXPECT_EQ(key->id(), 0x530d903aU);
    const auto note = parse_note(kExample);
    ASSERT_TRUE(note) << note.error().message;
    EXPECT_EQ(note->text, "This is an example message.\n");
    EXPECT_EQ(note->to_string(), kExample);
    EXPECT_TRUE(verify_note(*note, *key));
}

TEST(Notes, OwnSignature_Verifies) {
    const Ed25519Key key(Bytes32{7});
    Note note{"one\n\ntwo\n", {}};
    note.signatures.push_back(sign_note(note.text, "a.example/log", key));
    const VerifierKey verifier{"a.example/log", SignatureType::ed25519, key.public_key()};
    const auto again = parse_note(note.to_string());
    ASSERT_TRUE(again);
    EXPECT_EQ(again->text, note.text) << "the last empty line parts text and signatures";
    EXPECT_TRUE(verify_note(*again, verifier));
    const VerifierKey renamed{"b.example/log", SignatureType::ed25519, key.public_key()};
    EXPECT_FALSE(verify_note(*again, renamed));
}

TEST(Notes, SignaturesOfOthers_AreIgnored) {
    const Ed25519Key mine(Bytes32{1}), other(Bytes32{2});
    Note note{"text\n", {}};
    note.signatures.push_back(sign_note(note.text, "见证.example", other));
    note.signatures.push_back(sign_note(note.text, "mine", mine));
    const auto parsed = parse_note(note.to_string());
    ASSERT_TRUE(parsed);
    EXPECT_TRUE(verify_note(*parsed, {"mine", SignatureType::ed25519, mine.public_key()}));
    EXPECT_EQ(
        verify_note(*parsed, {"mine", SignatureType::ed25519, other.public_key()}).error().message,
        "the note is not signed by mine with that key"
    );
}

TEST(Notes, ChangedTextOrSignature_IsFound) {
    const auto key = *parse_verifier_key(kExampleKey);
    Note note = *parse_note(kExample);
    for (std::size_t i = 0; i + 1 < note.text.size(); ++i) {
        Note changed = note;
        changed.text[i] = static_cast<char>(changed.text[i] ^ 1);
        EXPECT_FALSE(verify_note(changed, key)) << i;
    }
    Note twice = note;
    twice.signatures.push_back(note.signatures[0]);
    twice.signatures[1].bytes[5] = static_cast<char>(twice.signatures[1].bytes[5] ^ 1);
    EXPECT_FALSE(verify_note(twice, key)) << "a wrong one is not made good by a right one";
}

TEST(Notes, OtherForms_AreRefused) {
    const std::string line = kExample.substr(kExample.find("—"));
    for (const std::string& note :
         {std::string(),
          std::string("text\n"),
          std::string("text\n\n"),
          "text\n" + line,
          "text\n\n" + line.substr(0, line.size() - 1),
          "text\n\n" + line + "more\n",
          "te\rxt\n\n" + line,
          "te\xFFxt\n\n" + line,
          "text\n\n- example.com/foo " + line.substr(line.rfind(' ') + 1),
          std::string("text\n\n— example.com/foo AAAAAA==\n"),
          std::string("text\n\n— a+b AAAAAAA=\n"),
          std::string(kNoteBytesMax, 'a') + "\n\n" + line})
        EXPECT_FALSE(parse_note(note)) << note.substr(0, 60);
}

TEST(VerifierKeys, OtherForms_AreRefused) {
    const auto good = *parse_verifier_key(kExampleKey);
    EXPECT_EQ(good.name, "example.com/foo");
    for (const char* key :
         {"",
          "example.com/foo",
          "example.com/foo+530d903a",
          "+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
          "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
          "example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
          "example.com/fo0+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
          "example.com/foo+530d903a+AukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
          "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2"})
        EXPECT_FALSE(parse_verifier_key(key)) << key;
}

TEST(KeyNames, WithSpacesPlusOrControls_AreNone) {
    EXPECT_TRUE(is_key_name("log.example/huanxin"));
    EXPECT_TRUE(is_key_name("见证"));
    for (const char* name :
         {"", " ", "a b", "a+b", "a\nb", "a\u00A0b", "a\u3000", "a\u2003b", "\xFF"})
        EXPECT_FALSE(is_key_name(name)) << name;
}

}  // namespace
}  // namespace huanxin::audit
