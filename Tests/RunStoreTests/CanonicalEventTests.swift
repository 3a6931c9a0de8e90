// SPDX-License-Identifier: Apache-2.0

import Expressions
import RunCore
import RunStore
import RunbookModel
import TestSupport
import Testing
import Values

/// The kinds of events that are read and written without a tree in between, against the general way.
struct CanonicalEventTests {
    @Test(arguments: 0..<1000) func `an event is written as the general way writes it, and read as it reads it`(
        seed: UInt64
    ) throws {
        let recorded = RandomEvent(seed: seed).recorded
        let general = try JSONValue(encoding: recorded).bytes(.canonical)
        #expect(try recorded.bytes() == general)
        #expect(try RecordedEvent(bytes: general) == (try JSONParser.parse(general).decoded()))
        if let written = recorded.event.canonical(at: recorded.time) { #expect(written == general) }
        // What is written is read in the same short way, but for what is rare.
        let text = String(decoding: general, as: UTF8.self)
        guard !text.contains(#""output":null"#), !text.contains(#""overrides":{"#) else { return }
        let (event, time) = try RunEvent.canonical(general)
        #expect(RecordedEvent(event: event, time: time) == (try JSONParser.parse(general).decoded()))
    }

    @Test(arguments: 0..<60) func `of other bytes it reads nothing that the general way would not`(seed: UInt64) throws
    {
        let bytes = try RandomEvent(seed: seed).recorded.bytes()
        var generator = SeededGenerator(state: ~seed)
        for _ in 0..<300 {
            let other = Self.mutated(bytes, &generator)
            guard let (event, time) = try? RunEvent.canonical(other) else { continue }
            let text = String(decoding: other, as: UTF8.self)
            let general = try? JSONParser.parse(other).decoded(as: RecordedEvent.self)
            #expect(general == RecordedEvent(event: event, time: time), "\(text)")
        }
    }

    @Test func `what nests as deep as text may is read, and nothing deeper`() throws {
        for (depth, isReadable) in [(511, true), (512, false)] {
            let output = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
            let text =
                #"{"at":"2026-11-22T03:15:00.000Z","attempt":1,"captures":\#(output),"event":"stepFinished","#
                + #""isProven":true,"reason":"","state":"succeeded","step":"a","unobserved":[]}"#
            #expect(((try? RunEvent.canonical(Array(text.utf8))) != nil) == isReadable)
            #expect(((try? JSONParser.parse(text)) != nil) == isReadable)
        }
    }

    @Test(arguments: [
        #"{"at":"2026-11-22T03:15:00.000Z","attempt":1,"event":"stepStarted","later":1,"step":"a"}"#,
        #"{"attempt":1,"at":"2026-11-22T03:15:00.000Z","event":"stepStarted","step":"a"}"#,
        #"{"at": "2026-11-22T03:15:00.000Z","attempt":1,"event":"stepStarted","step":"a"}"#,
        #"{"at":"2026-11-22T03:15:00.000Z","attempt":1,"event":"stepStarted","step":"a"} "#,
        #"{"at":"2026-11-22T03:15:00.000Z","attempt":1,"event":"runInterrupted","reason":"r"}"#,
    ]) func `another form is read the general way`(text: String) throws {
        let bytes = Array(text.utf8)
        #expect(throws: CanonicalJSONReader.OtherForm.self) { try RunEvent.canonical(bytes) }
        #expect(try RecordedEvent(bytes: bytes) == (try JSONParser.parse(bytes).decoded()))
    }

    @Test func `a member that is added later is written, too`() throws {
        let step = try #require(StepID("a"))
        let record = OperationRecord(
            step: step,
            attempt: 1,
            phase: .probeAfter,
            effect: .read,
            summary: "",
            ending: .answered
        )
        let outcome = StepOutcome(step: step, attempt: 1, state: .succeeded)
        let members = [
            Self.members(of: record): "step attempt phase effect summary ending failure code message output evidence"
                + " facts milliseconds element",
            Self.members(of: outcome): "step attempt state reason isProven captures unobserved cause attestedBy",
            Self.members(of: AssertionRecord(statement: "", verdict: .passed, operands: [], reason: nil)):
                "statement verdict operands reason",
            Self.members(of: EvidenceReference(name: "", mediaType: "", sha256: "", size: 0)):
                "name mediaType sha256 size",
        ]
        // `EventWriter` names them one by one: whoever adds one adds it there, in `RandomEvent` and here.
        for (found, known) in members { #expect(found == known) }
    }

    private static func members(of value: Any) -> String {
        Mirror(reflecting: value).children.compactMap(\.label).joined(separator: " ")
    }

    /// The bytes with one that is another, that is not there, or that stands twice.
    private static func mutated(_ bytes: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        let place = Int.random(in: bytes.indices, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: bytes.remove(at: place)
        case 1: bytes.insert(bytes[place], at: place)
        default:
            let others = Array("\"\\,:{}[]0-1.e aZtn/".utf8) + [0, 0x0A, 0x1F, 0x7F, 0x80, 0xC3, 0xFF]
            bytes[place] = others[Int.random(in: others.indices, using: &generator)]
        }
        return bytes
    }
}

/// An event of any of these kinds, with whatever it can hold.
private struct RandomEvent {
    private static let texts = [
        "", "a", "n == 1", "shell script", "\"", "\\", "a/b", "ü", "e\u{301}", "\u{1F600}", "\u{2028}", "\u{7F}",
        "\u{0}",
        "two\nlines\r\n\tand \u{1B}[31mred", String(repeating: "long ", count: 60), "null", "{\"a\":1}",
        "\u{FFFD}",
    ]
    private static let states = StepState.allCases
    private static let effects = Effect.allCases
    private static let endings: [OperationRecord.Ending] = [.answered, .refused, .unknown, .withheld, .notSent]
    private static let failures: [OperationFailure.Kind] = [
        .refused, .unreachable, .credentials, .denied, .wrongTarget,
    ]
    private static let verdicts: [Verdict] = [.passed, .failed, .undetermined]

    private var generator: SeededGenerator
    private(set) var recorded = RecordedEvent(
        event: .runInterrupted(reason: ""),
        time: Timestamp(nanosecondsSinceEpoch: 0)
    )

    init(seed: UInt64) {
        generator = SeededGenerator(state: seed)
        let milliseconds = Int64(number(in: -1_000_000...4_000_000_000_000))
        recorded = RecordedEvent(event: event(), time: Timestamp(nanosecondsSinceEpoch: milliseconds * 1_000_000))
    }

    private mutating func event() -> RunEvent {
        switch number(in: 0...4) {
        case 0: .stepStarted(step: step(), attempt: number(in: 1...9))
        case 1:
            .assertionsChecked(
                step: step(),
                attempt: number(in: 1...9),
                phase: phase(),
                results: list { random in
                    AssertionRecord(
                        statement: random.text(),
                        verdict: random.one(of: Self.verdicts),
                        operands: random.list { $0.text() },
                        reason: random.maybe { $0.text() }
                    )
                }
            )
        case 2: .operationIntended(intent())
        case 3: .operationEnded(record())
        default: .stepFinished(outcome())
        }
    }

    private mutating func intent() -> OperationIntent {
        OperationIntent(
            step: step(),
            attempt: number(in: 1...9),
            phase: phase(),
            effect: one(of: Self.effects),
            operation: .shell(ResolvedOperation.Shell(script: text(), workingDirectory: maybe { $0.text() })),
            now: maybe { Timestamp(nanosecondsSinceEpoch: Int64($0.number(in: 0...1_000_000)) * 1_000_000) },
            element: maybe { $0.number(in: 1...9) },
            token: maybe { $0.text() },
            overrides: number(in: 0...5) == 0 ? ChangeHold(.frozen, reason: text(), advice: text()) : nil
        )
    }

    private mutating func record() -> OperationRecord {
        OperationRecord(
            step: step(),
            attempt: number(in: 1...9),
            phase: phase(),
            effect: one(of: Self.effects),
            summary: text(),
            ending: one(of: Self.endings),
            failure: maybe { $0.one(of: Self.failures) },
            code: maybe { $0.text() },
            message: maybe { $0.text() },
            output: maybe { $0.value() },
            evidence: list { random in
                EvidenceReference(
                    name: random.text(),
                    mediaType: random.text(),
                    sha256: random.text(),
                    size: random.number(in: 0...9)
                )
            },
            facts: value(),
            milliseconds: number(in: 0...100_000),
            element: maybe { $0.number(in: 1...9) }
        )
    }

    private mutating func outcome() -> StepOutcome {
        StepOutcome(
            step: step(),
            attempt: number(in: 1...9),
            state: one(of: Self.states),
            reason: text(),
            isProven: number(in: 0...1) == 0,
            captures: value(),
            unobserved: list { $0.text() },
            cause: maybe { $0.step() },
            attestedBy: maybe { $0.text() }
        )
    }

    private mutating func phase() -> OperationPhase {
        let index = number(in: 0...12)
        return one(of: [
            .precondition(index: index), .probeBefore, .action(index: index), .wait(poll: index), .expectations,
            .probeAfter, .probeInDoubt,
        ])
    }

    private mutating func value(_ depth: Int = 0) -> JSONValue {
        switch number(in: 0...(depth < 3 ? 8 : 6)) {
        case 0: .null
        case 1: .bool(number(in: 0...1) == 0)
        case 2: .integer(number(in: -100...100))
        case 3: .number(JSONNumber(one(of: [0.5, -0.0, 1.0, 1e300, 1e-300, 9_007_199_254_740_992, .infinity])))
        case 4: .number(JSONNumber(one(of: [Int64.max, Int64.min])))
        case 5, 6: .string(text())
        case 7: .array(list { $0.value(depth + 1) })
        default: .object(JSONObject(list { ($0.text(), $0.value(depth + 1)) }))
        }
    }

    private mutating func step() -> StepID {
        guard let id = StepID("step-\(number(in: 1...99))") else { preconditionFailure("a number makes an identifier") }
        return id
    }

    private mutating func text() -> String { one(of: Self.texts) }
    private mutating func number(in range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }

    private mutating func one<Value>(of values: [Value]) -> Value { values[number(in: 0...values.count - 1)] }

    private mutating func maybe<Value>(_ make: (inout RandomEvent) -> Value) -> Value? {
        number(in: 0...1) == 0 ? make(&self) : nil
    }

    private mutating func list<Value>(_ make: (inout RandomEvent) -> Value) -> [Value] {
        var values: [Value] = []
        for _ in 0..<number(in: 0...3) { values.append(make(&self)) }
        return values
    }
}
