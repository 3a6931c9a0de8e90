// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookSyntax
import TestSupport
import Testing
import Values

/// The YAML test suite, every case of it; `Scripts/fetch-suites` fetches it.
///
/// libyaml gets 330 of the 402 cases right. What the language of runbooks refuses must be refused by its own name.
@Suite struct YAMLSuiteTests {
    private enum Outcome: Equatable {
        case right
        /// Refused by a rule of ours, by its code.
        case refused(String)
        case wrong(String)
    }

    /// The rules that refuse valid YAML: anchors, tags, merge keys, documents, keys, directives.
    private static let refusals: Set<String> = ["LB0122", "LB0123", "LB0124", "LB0125", "LB0126", "LB0127", "LB0128"]

    /// The cases that libyaml itself reads otherwise than the suite says.
    private static let libyaml: Set<String> = [
        "2JQS", "2LFX", "4ABK", "4MUZ/00", "4MUZ/01", "4MUZ/02", "58MP", "5MUD", "5T43", "652Z", "6BCT", "6CA3",
        "6LVF", "7Z25", "8XYN", "96NN/00", "96NN/01", "9C9N", "9JBA", "9SA2", "A2M4", "BEC7", "CFD4", "CVW2", "DBG4",
        "DK3J", "DK95/00", "DK95/01", "DK95/03", "DK95/04", "FP8R", "FRK4", "G5U8", "HM87/00", "HM87/01", "HWV9",
        "JEF9/02", "K3WX", "L24T/01", "M2N8/00", "M7A3", "MUS6/00", "MUS6/05", "MUS6/06", "NHX8", "NJ66", "NKF9",
        "Q5MG", "QB6E", "QT73", "R4YG", "S3PD", "S98Z", "SM9W/01", "SU5Z", "UKK6/00", "UT92", "VJP3/01", "W4TN",
        "W5VH", "X4QW", "Y79Y/001", "Y79Y/003", "Y79Y/010", "YJV2",
    ]

    @Test(.disabled(if: !PublishedSuite.has("yaml"), "run Scripts/fetch-suites yaml"))
    func `every case is read as the suite says, refused by name or one that libyaml gets wrong`() throws {
        var counts: [String: Int] = [:]
        var wrong: [String: String] = [:]
        let cases = try PublishedSuite.lines("yaml/yaml.jsonl")
        for item in cases {
            let id = try #require(item["id"]?.stringValue)
            let yaml = try #require(item["yaml"]?.stringValue)
            let events = try #require(item["events"]?.stringValue)
            let isValid = item["isValid"]?.boolValue == true
            switch outcome(of: yaml, events: events, isValid: isValid) {
            case .right: counts["right", default: 0] += 1
            case .refused(let code): counts[code, default: 0] += 1
            case .wrong(let why): wrong[id] = why
            }
        }
        let summary = counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        print("YAML test suite: \(cases.count - wrong.count) of \(cases.count): \(summary)")
        #expect(cases.count == 402)
        #expect(cases.count - wrong.count >= 330)
        for (id, why) in wrong.sorted(by: { $0.key < $1.key }) where !Self.libyaml.contains(id) {
            Issue.record("\(id): \(why)")
        }
    }

    private func outcome(of yaml: String, events: String, isValid: Bool) -> Outcome {
        let parsed = YAMLNode.parse(EmbeddedText(SourceText(name: "case.yaml", yaml)))
        let codes = parsed.diagnostics.map(\.code)
        guard isValid else { return parsed.hasErrors ? .right : .wrong("accepted, and it is no YAML") }
        if let code = codes.first(where: Self.refusals.contains) { return .refused(code) }
        if parsed.hasErrors { return .wrong("\(codes) \(parsed.diagnostics.map(\.message))") }
        let wanted = events.split(separator: "\n").map { Self.normalized(String($0)) }
        let found = parsed.tree.map { ["+STR", "+DOC"] + Self.events(of: $0) + ["-DOC", "-STR"] } ?? ["+STR", "-STR"]
        return found == wanted ? .right : .wrong("\(found) instead of \(wanted)")
    }

    /// An event of the suite with what our tree does not keep taken away: flow style and the kind of quotes.
    private static func normalized(_ event: String) -> String {
        for start in ["+SEQ", "+MAP", "+DOC", "-DOC"] where event.hasPrefix(start) { return start }
        guard event.hasPrefix("=VAL ") else { return event }
        let style = event.dropFirst(5).first ?? ":"
        let text = event.dropFirst(6)
        switch style {
        case "'", "\"": return "=VAL q\(text)"
        case "|", ">": return "=VAL l\(text)"
        default: return "=VAL :\(text)"
        }
    }

    private static func events(of node: YAMLNode) -> [String] {
        switch node.kind {
        case .scalar(let text, let style):
            let mark = style == .plain ? ":" : style == .quoted ? "q" : "l"
            return ["=VAL \(mark)\(escaped(text))"]
        case .sequence(let elements): return ["+SEQ"] + elements.flatMap(events) + ["-SEQ"]
        case .mapping(let pairs):
            return ["+MAP"] + pairs.flatMap { events(of: $0.key) + events(of: $0.value) } + ["-MAP"]
        }
    }

    private static func escaped(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            case "\u{8}": result += "\\b"
            case "\\": result += "\\\\"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }
}
