// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AWSClient

struct XMLReaderTests {
    @Test(arguments: [
        "", "text", "<a>", "<a></b>", "<a", "<a b></a>", "<a b=1></a>", "<a b='1</a>", "<a/><b/>", "<a>&nbsp;</a>",
        "<a>&#0;</a>", "<a>&#x110000;</a>", "<a>&lt</a>", "<!DOCTYPE a><a/>", "<a><!-- </a>", "<a><![CDATA[ </a>",
        "<?xml version='1.0'", "</a>", "<a>x</a>y", "<a b='&#0;'/>",
    ])
    func `a malformed document is refused`(text: String) {
        #expect(throws: XMLSyntaxError.self) { try XMLReader.parse(Array(text.utf8)) }
    }

    @Test func `entities that expand are refused`() {
        let bomb = "<!DOCTYPE lolz [<!ENTITY lol \"lol\"><!ENTITY lol2 \"&lol;&lol;\">]><lolz>&lol2;</lolz>"
        #expect(throws: XMLSyntaxError.self) { try XMLReader.parse(Array(bomb.utf8)) }
    }

    @Test func `nesting beyond the bound is refused`() throws {
        let deep = String(repeating: "<a>", count: 100_000)
        #expect(throws: XMLSyntaxError.self) { try XMLReader.parse(Array(deep.utf8)) }
        let fits = String(repeating: "<a>", count: 128) + String(repeating: "</a>", count: 128)
        _ = try XMLReader.parse(Array(fits.utf8))
    }

    @Test func `every prefix of a document is refused`() {
        let document = Array("<?xml version=\"1.0\"?><a b=\"c\">x<d/>&amp;<![CDATA[<]]></a>".utf8)
        for count in 0..<document.count {
            #expect(throws: XMLSyntaxError.self) { try XMLReader.parse(Array(document.prefix(count))) }
        }
    }

    @Test func `elements, attributes and text are read`() throws {
        let text = """
            <?xml version="1.0"?><!-- c --><n:a xmlns:n="u" n:t='1 &lt; 2'>x<b/><![CDATA[<&]]>&#65;&#x42;<c>d</c></n:a>
            """
        let root = try XMLReader.parse(Array(text.utf8))
        #expect(root.name == "a")
        #expect(root.attribute("n:t") == "1 < 2")
        #expect(root.attribute("t") == "1 < 2")
        #expect(root.text == "x<&AB")
        #expect(root.children.map(\.name) == ["b", "c"])
        #expect(root.child("c")?.text == "d")
    }

    @Test func `what is written reads back`() throws {
        var element = XMLElement(name: "a")
        element.text = "<>&\"'\r\n\u{85}\u{2028}é"
        element.attributes = [.init(name: "k", value: "\"<&\n")]
        #expect(try XMLReader.parse(XMLWriter.bytes(element)) == element)
    }
}
