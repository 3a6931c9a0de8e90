// SPDX-License-Identifier: Apache-2.0

import AWSModel
import TestSupport
import Testing
import Values

@testable import AWSClient

/// Bodies that no service sends: cut, bent, endless, deep, and not even text; every one is read or refused.
struct HostileBodyTests {
    private static let xml = """
        <?xml version="1.0"?><R xmlns="u"><DescribeDBInstancesResult><DBInstances><DBInstance a="1&amp;2">\
        <DBInstanceIdentifier>b\u{e9}&#x41;&lt;</DBInstanceIdentifier><AllocatedStorage>20</AllocatedStorage>\
        <![CDATA[<]]><!-- c --></DBInstance></DBInstances></DescribeDBInstancesResult></R>
        """
    private static let json = """
        {"Name":"\\u00e9\\n\u{e9}","Rules":[{"A":1.5e3,"B":true,"C":null},{}],"Deep":[[[]]],"Number":-12}
        """
    private static let cbor = CBORWriter.bytes(
        .map([
            ("name", .text("\u{e9}")), ("list", .array([.integer(-1), .double(0.5), .null, .bool(true)])),
            ("at", .moment(.integer(1_700_000_000))), ("bytes", .bytes([1, 2, 3])),
        ])
    )

    private enum Format: CaseIterable {
        case xml, json, cbor

        var sample: [UInt8] {
            switch self {
            case .xml: Array(HostileBodyTests.xml.utf8)
            case .json: Array(HostileBodyTests.json.utf8)
            case .cbor: HostileBodyTests.cbor
            }
        }

        func accepts(_ bytes: [UInt8]) -> Bool {
            switch self {
            case .xml: (try? XMLReader.parse(bytes)) != nil
            case .json: (try? JSONParser.parse(bytes)) != nil
            case .cbor: (try? CBORReader.parse(bytes)) != nil
            }
        }
    }

    @Test func `the samples themselves are read, and none of their prefixes`() {
        for format in Format.allCases {
            let sample = format.sample
            #expect(format.accepts(sample))
            for count in 0..<sample.count {
                #expect(!format.accepts(Array(sample.prefix(count))), "\(format) \(count)")
            }
        }
    }

    @Test func `ten thousand bent bodies of each format are read or refused`() {
        for format in Format.allCases {
            var random = SeededGenerator(state: 20_261_122)
            var accepted = 0
            for _ in 0..<10_000 {
                var bytes = format.sample
                for _ in 0...Int.random(in: 0..<4, using: &random) { Self.bend(&bytes, &random) }
                if format.accepts(bytes) { accepted += 1 }
            }
            // Some survive: a changed letter in a text is another text.
            #expect((1..<10_000).contains(accepted), "\(format): \(accepted)")
        }
    }

    private static func bend(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
        guard !bytes.isEmpty else { return }
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: bytes[place] = UInt8.random(in: .min ... .max, using: &random)
        case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 2: bytes.remove(at: place)
        case 3: bytes.insert(UInt8.random(in: .min ... .max, using: &random), at: place)
        default:
            let end = Int.random(in: place..<bytes.count, using: &random)
            bytes.replaceSubrange(place..<end, with: Array(bytes[place..<end].reversed()))
        }
    }

    @Test func `whole outputs and errors of bent bodies are made without a trap`() throws {
        let rds = try #require(WireOperation.named("rds", "DescribeDBInstances"))
        let events = try #require(WireOperation.named("events", "DescribeRule"))
        let lambda = try #require(WireOperation.named("lambda", "GetFunction"))
        let s3 = try #require(WireOperation.named("s3", "ListObjectsV2"))
        var random = SeededGenerator(state: 7)
        for (operation, format) in [(rds, Format.xml), (s3, .xml), (events, .json), (lambda, .json)] {
            let reader = ResponseReader(operation: operation)
            for round in 0..<500 {
                var bytes = format.sample
                if round > 0 { Self.bend(&bytes, &random) }
                _ = try? reader.output(WireResponse(status: 200, headers: [], body: bytes))
                let error = ErrorAnswer.parse(status: 500, headers: [], body: bytes)
                #expect(!error.code.isEmpty)
                _ = reader.errorMembers(WireResponse(status: 500, body: bytes), code: error.code)
            }
        }
    }

    @Test(arguments: [[0xFF], [0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80]] as [[UInt8]])
    func `bytes that are not UTF-8 are refused wherever text may stand`(bytes: [UInt8]) {
        let places: [([UInt8], [UInt8])] = [
            (Array("<a>".utf8), Array("</a>".utf8)), (Array("<a b=\"".utf8), Array("\"/>".utf8)),
            (Array("<a".utf8), Array("/>".utf8)), (Array("<a><![CDATA[".utf8), Array("]]></a>".utf8)),
        ]
        for (head, tail) in places { #expect(!Format.xml.accepts(head + bytes + tail)) }
        #expect(!Format.json.accepts(Array("\"".utf8) + bytes + Array("\"".utf8)))
        #expect(!Format.cbor.accepts([0x60 + UInt8(bytes.count)] + bytes))
    }

    @Test func `nesting is bounded in every format`() {
        let levels = 1_000_000
        #expect(!Format.xml.accepts(Array(String(repeating: "<a>", count: levels).utf8)))
        #expect(!Format.json.accepts([UInt8](repeating: UInt8(ascii: "["), count: levels)))
        #expect(!Format.json.accepts(Array(String(repeating: "{\"a\":", count: levels).utf8)))
        #expect(!Format.cbor.accepts([UInt8](repeating: 0x81, count: levels)))
        #expect(!Format.cbor.accepts([UInt8](repeating: 0xC1, count: levels)))
    }

    @Test func `sixteen million bytes of one text are read, and of nothing are refused`() {
        let text = [UInt8](repeating: UInt8(ascii: "x"), count: 16 << 20)
        #expect(Format.xml.accepts(Array("<a>".utf8) + text + Array("</a>".utf8)))
        #expect(Format.json.accepts(Array("\"".utf8) + text + Array("\"".utf8)))
        #expect(Format.cbor.accepts([0x7A, 0x01, 0x00, 0x00, 0x00] + text))
        #expect(!Format.xml.accepts(text))
        #expect(!Format.json.accepts(text))
        #expect(!Format.xml.accepts([UInt8](repeating: UInt8(ascii: "<"), count: 16 << 20)))
    }

    @Test func `lengths that promise more than there is cost no memory`() {
        for head in [0x5B, 0x7B, 0x9B, 0xBB] as [UInt8] {
            #expect(!Format.cbor.accepts([head, 0x7F, 255, 255, 255, 255, 255, 255, 255]))
            #expect(!Format.cbor.accepts([head, 255, 255, 255, 255, 255, 255, 255, 255]))
        }
    }
}

extension WireOperation {
    /// An operation of the embedded models, in the protocol that the client speaks.
    static func named(_ service: String, _ operation: String) -> WireOperation? {
        guard let service = try? ServiceCatalog.embedded.service(service),
            let model = service.operation(named: operation)
        else { return nil }
        return WireOperation(service: service, model: model)
    }
}
