#include <random>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "schemas/base/limits.h"
#include "tests/ingest/decode_support.h"

// Whatever comes as XML: refused with a name, or read as it is meant, never a crash. pugixml itself
// would take most of these.
namespace fairway::ingest {
namespace {

// `inside` among what a receipt holds, where nothing is read.
std::string receipt(const std::string& inside = "", const std::string& note = "放行") {
  return "<?xml version=\"1.0\"?>\n<DEC_DATA "
         "a=\"1\"><DEC_RESULT><SEQ_NO>I1</SEQ_NO><CHANNEL>P</CHANNEL>"
         "<NOTICE_DATE>20261107T09000250</NOTICE_DATE><NOTE>" +
         note + "</NOTE>" + inside + "</DEC_RESULT></DEC_DATA>\n";
}

class HostileXml : public testing::Test {
 protected:
  Decoded decode(std::string bytes) { return ingest::decode(*decoder_, std::move(bytes)); }
  std::string error(std::string bytes) {
    const Decoded decoded = decode(std::move(bytes));
    EXPECT_FALSE(decoded.merged());
    return decoded.error();
  }
  std::string note_of(std::string bytes) {
    const Decoded decoded = decode(std::move(bytes));
    if (decoded.facts.empty()) return "refused: " + decoded.error();
    return decoded.facts[0].fact.code.back();
  }

  std::unique_ptr<Decoder> decoder_ = built_in_decoder();
};

TEST_F(HostileXml, TheGoodOneIsGood) { EXPECT_TRUE(decode(receipt()).merged()); }

TEST_F(HostileXml, CutOffAnywhereItIsRefused) {
  const std::string good = receipt();
  for (std::size_t size = 0; size + 1 < good.size(); ++size) {
    const Decoded decoded = decode(good.substr(0, size));
    EXPECT_FALSE(decoded.merged()) << size;
    EXPECT_LE(decoded.receipt.errors.at(0).byte, size);
  }
}

TEST_F(HostileXml, DocumentTypesAreRefusedWhateverTheyHold) {
  const std::string bomb = R"(<!DOCTYPE r [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>)";
  EXPECT_EQ(error("<!DOCTYPE r>" + receipt().substr(22)), "document_type");
  EXPECT_EQ(error(bomb + "<r>&b;</r>"), "document_type");
  EXPECT_EQ(error("<!DOCTYPE r SYSTEM \"file:///etc/passwd\"><r/>"), "document_type");
  std::string attributes = "<!DOCTYPE r [<!ATTLIST r ";
  for (int i = 0; i < 100'000; ++i) attributes += "a CDATA 'x' ";
  EXPECT_EQ(error(attributes + ">]><r/>"), "document_type");
  EXPECT_EQ(error(receipt("<!DOCTYPE r>")), "document_type");
}

TEST_F(HostileXml, OnlyTheFiveEntitiesAndCharactersAreKnown) {
  EXPECT_EQ(note_of(receipt("", "&lt;&amp;&gt;&quot;&apos;&#x653e;&#34892;")), "<&>\"'放行");
  EXPECT_EQ(note_of(receipt("", "<![CDATA[&x; <&>]]>")), "&x; <&>");
  for (const char* bad : {"&x;", "&nbsp;", "&", "& ", "&amp", "&#0;", "&#8;", "&#xd800;",
                          "&#x110000;", "&#99999999999;", "&#;", "&#x;", "&;"}) {
    EXPECT_EQ(error(receipt("", bad)), "unknown_entity") << bad;
    EXPECT_EQ(error(receipt(std::string("<x>") + bad + "</x>")), "unknown_entity") << bad;
    EXPECT_EQ(error(receipt(std::string("<x a='") + bad + "'/>")), "unknown_entity") << bad;
  }
}

TEST_F(HostileXml, WhatStandsBesideTheRootIsNamed) {
  EXPECT_EQ(error(receipt() + "<b/>"), "trailing_content");
  EXPECT_EQ(error(receipt() + receipt().substr(22)), "trailing_content");
  EXPECT_EQ(error(receipt() + "text"), "trailing_content");
  EXPECT_EQ(error("<!-- a -->text" + receipt().substr(22)), "trailing_content");
  EXPECT_TRUE(decode(receipt() + "\n<!-- end -->\n<?pi?>\n").merged());
  EXPECT_EQ(error("<!-- nothing -->"), "not_xml");
}

TEST_F(HostileXml, AttributesAreGivenOnce) {
  EXPECT_EQ(error(receipt("<x a='1' b='2' a='3'/>")), "duplicate_attribute");
  EXPECT_TRUE(decode(receipt("<x a='1' p:a='3'/>")).merged());
  EXPECT_EQ(error(receipt("<x a='<'/>")), "not_xml");
  std::string many = "<x";
  for (std::size_t i = 0; i <= limits::kXmlAttributes; ++i) many += fmt::format(" a{}=''", i);
  EXPECT_EQ(error(receipt(many + "/>")), "too_many_attributes");
}

TEST_F(HostileXml, NestingAndSizeAreLimited) {
  const auto nested = [](std::size_t depth) {
    std::string xml;
    for (std::size_t i = 0; i < depth; ++i) xml += "<x>";
    for (std::size_t i = 0; i < depth; ++i) xml += "</x>";
    return xml;
  };
  EXPECT_TRUE(decode(receipt(nested(limits::kXmlDepth - 2))).merged());
  EXPECT_EQ(error(receipt(nested(limits::kXmlDepth - 1))), "too_deep");
  EXPECT_EQ(error(nested(400'000)), "too_deep");
  std::string tags = "<r>";
  for (std::size_t i = 0; i < limits::kXmlTags; ++i) tags += "<a/>";
  EXPECT_EQ(error(tags + "</r>"), "too_many_tags");
  EXPECT_EQ(error(receipt(std::string(limits::kMessageBytes, ' '))), "too_large");
}

TEST_F(HostileXml, SyntaxIsChecked) {
  for (const char* bad : {"<x>", "</x>", "<x></y>", "<x a>", "<x a=1/>", "<x a='1/>", "<!-- ",
                          "<![CDATA[ ", "<?pi ", "<", "<1/>", "<x/ >", "<?xml version='1.0'?>"}) {
    EXPECT_EQ(error(receipt(bad)), "not_xml") << bad;
  }
  EXPECT_EQ(error(receipt("", std::string("a\0b", 3))), "not_xml");
  EXPECT_EQ(error(receipt("", "a\x01")), "not_xml");
}

TEST_F(HostileXml, AnElementGivenTwiceWhereOneIsReadIsNoText) {
  const Decoded decoded = decode(receipt("<NOTE>审结</NOTE>"));
  ASSERT_TRUE(decoded.merged());
  EXPECT_EQ(decoded.facts.at(0).fact.code, std::vector<std::string>{"P"}) << "neither is chosen";
  EXPECT_EQ(decoded.receipt.warnings.at(0).code, "wrong_type");
  EXPECT_EQ(error(receipt("<CHANNEL>R</CHANNEL>")), "unrecognised");
}

TEST_F(HostileXml, ElementsBesideTextAreNoText) {
  EXPECT_EQ(note_of(receipt("", "放<b>行</b>")), "P");
  EXPECT_EQ(note_of(receipt("", "放<!-- x -->行")), "放行");
  EXPECT_EQ(note_of(receipt("", "\n  放<![CDATA[行 ]]>\n")), "放行");
}

TEST_F(HostileXml, RecordsOfFixedWidthAreNamed) {
  EXPECT_EQ(error("<ELEMENT             >\n<POST_APPID          >DE1\n</ELEMENT            >\n"),
            "fixed_width");
}

class XmlEncoding : public HostileXml {
 protected:
  // Latin letters and ASCII only.
  static std::string utf16(std::string_view text, bool little) {
    std::string out = little ? "\xff\xfe" : "\xfe\xff";
    for (const char c : text) {
      if (little) out += c;
      out += '\0';
      if (!little) out += c;
    }
    return out;
  }
};

const std::string kReleasedInGbk = "\xb7\xc5\xd0\xd0";  // 放行

TEST_F(XmlEncoding, WhatIsDeclaredIsRead) {
  const std::string body = receipt("", kReleasedInGbk).substr(22);
  for (const char* label : {"GB18030", "gbk", "GB2312"}) {
    EXPECT_EQ(note_of(fmt::format("<?xml version='1.0' encoding='{}'?>", label) + body), "放行");
  }
  EXPECT_EQ(
      note_of("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>" + receipt("", "\xe9").substr(22)),
      "é");
  EXPECT_EQ(error("<?xml version='1.0' encoding='UTF-8'?>" + body), "bad_encoding");
  EXPECT_EQ(error("<?xml version='1.0' encoding='EBCDIC'?>" + body), "unknown_encoding");
}

TEST_F(XmlEncoding, WithoutADeclarationItIsUtf8OrWhatTheDefinitionSays) {
  EXPECT_EQ(note_of(receipt("", kReleasedInGbk)), "放行");
  EXPECT_EQ(note_of(receipt("", "放行")), "放行");
  EXPECT_EQ(error(receipt("", "\x81\xff")), "bad_encoding");
}

TEST_F(XmlEncoding, ByteOrderMarksAreHeeded) {
  EXPECT_EQ(note_of("\xef\xbb\xbf" + receipt()), "放行");
  EXPECT_EQ(note_of(utf16(receipt("", "ok"), true)), "ok");
  EXPECT_EQ(note_of(utf16(receipt("", "ok"), false)), "ok");
  EXPECT_EQ(error("\xef\xbb\xbf" + receipt("", kReleasedInGbk)), "bad_encoding");
}

TEST_F(XmlEncoding, ARefusalNamesTheByteThatItsSenderSent) {
  const auto place = [&](const std::string& bytes) {
    const Decoded decoded = decode(bytes);
    EXPECT_EQ(decoded.error(), "bad_time");
    return decoded.receipt.errors.at(0).byte;
  };
  std::string many;
  for (int i = 0; i < 5'000; ++i) many += kReleasedInGbk;
  std::string wrong = "<DEC_DATA><x>" + many +
                      "</x><DEC_RESULT><SEQ_NO>I1</SEQ_NO><CHANNEL>P</CHANNEL>"
                      "<NOTE>" +
                      kReleasedInGbk +
                      "</NOTE><NOTICE_DATE>soon</NOTICE_DATE></DEC_RESULT></DEC_DATA>";
  EXPECT_EQ(place(wrong), wrong.find("soon"));
  const std::string marked =
      "\xef\xbb\xbf<DEC_DATA><DEC_RESULT><SEQ_NO>I1</SEQ_NO><CHANNEL>P</CHANNEL>"
      "<NOTICE_DATE>soon</NOTICE_DATE></DEC_RESULT></DEC_DATA>";
  EXPECT_EQ(place(marked), marked.find("soon"));
}

// No crash, no hang, and never a fact out of nothing.
TEST_F(HostileXml, DamagedBytesNeverBreakTheReader) {
  std::mt19937 random(17);
  const std::string good = receipt("<x a='1'>&amp;</x><![CDATA[a]]><!-- b -->");
  const std::string marks = "<>/!?&;='\"-[] \n\x01\x80\xff";
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes = good;
    for (std::uint32_t k = random() % 4 + 1; k > 0; --k) {
      const std::size_t at = random() % bytes.size();
      const char mark = marks[random() % marks.size()];
      switch (random() % 3) {
        case 0:
          bytes[at] = mark;
          break;
        case 1:
          bytes.insert(at, 1, mark);
          break;
        default:
          bytes.erase(at, random() % 20 + 1);
      }
    }
    const Decoded decoded = decode(bytes);
    EXPECT_TRUE(decoded.merged() || !decoded.error().empty());
  }
}

}  // namespace
}  // namespace fairway::ingest
