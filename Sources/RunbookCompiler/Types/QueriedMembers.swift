// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel

/// Which members of a `--query` nothing of the runbook looks at.
///
/// A member that the answer does not have is `null` there, as it is for the AWS CLI: the reading works and shows the rest.
/// It is an error only where something would wait for it, compare it or hand it on, which could never come out as meant.
struct QueriedMembers {
    private let steps: [String: StepDraft]
    /// The names of steps whose results something refers to.
    private var used: Set<String> = []

    init(_ draft: RunbookDraft) {
        var steps: [String: StepDraft] = [:]
        for step in draft.steps {
            if let id = step.id?.text { steps[id] = step }
            used.formUnion(step.uses.map(\.name))
        }
        self.steps = steps
    }

    /// Whether a finding is about a member that a query of its step asks for and that nothing looks at.
    func isUnread(_ finding: Diagnostic) -> Bool {
        guard finding.code == TypeFindings.unknownMember.code, let name = finding.step, let step = steps[name],
            let place = finding.range, !used.contains(name)
        else { return false }
        let command = step.commands.first { $0.query?.range.contains(place) ?? false }
        guard let command, let query = command.query, command.capture == nil, step.captureAttribute == nil else {
            return false
        }
        let readers = step.expressions.filter { if case .names = $0.root { false } else { true } }.map(\.text.text)
        guard !readers.isEmpty else { return true }
        guard let member = Self.members(of: query).first(where: { query.place($0.range).contains(place) }) else {
            return false
        }
        return readers.allSatisfy { !Self.mentions(member.name, $0) }
    }

    /// The members of a query that ends with `{Name: …, Other: …}`, where no member holds anything nested.
    private static func members(of query: PlacedText) -> [(name: String, range: Range<Int>)] {
        let bytes = Array(query.text.utf8)
        let end = bytes.count - 1
        guard let open = bytes.firstIndex(of: UInt8(ascii: "{")), end > open, bytes[end] == UInt8(ascii: "}"),
            !bytes[(open + 1)..<end].contains(where: { "{}()[]'`\"&|".utf8.contains($0) })
        else { return [] }
        return bytes[(open + 1)..<end].split(separator: UInt8(ascii: ",")).compactMap { part in
            guard let colon = part.firstIndex(of: UInt8(ascii: ":")) else { return nil }
            let name = part[..<colon].filter { $0 != 0x20 }
            return (String(decoding: name, as: UTF8.self), part.startIndex..<part.endIndex)
        }
    }

    /// Whether an expression may look at a member: by its name, or at everything.
    private static func mentions(_ name: String, _ expression: String) -> Bool {
        let words = expression.split { !($0.isLetter || $0.isNumber || $0 == "_") }
        return words.contains { $0 == name } || expression.contains { "@*".contains($0) }
    }
}
