// SPDX-License-Identifier: Apache-2.0

import Expressions
public import Values

/// What one reading showed of the state that a change asks for.
struct EffectSight: Sendable {
    /// Each statement with its verdict.
    var records: [AssertionRecord]
    /// Whether the state holds.
    var isWanted: Bool
    /// Whether the change was accepted and its time has not come.
    var isPending: Bool
    /// Whether the change is being made.
    var isUnderWay: Bool
    /// What the statements looked at, by which two sights are compared.
    var state: [JSONValue]

    /// The statements that decided, in one line.
    var sentence: String {
        let decisive = records.filter { $0.verdict == (isWanted ? .passed : .failed) }
        return decisive.map(\.sentence).joined(separator: "; ")
    }
}

extension EffectReading {
    /// The longest text of a found value that a record repeats.
    private static let longestOperand = 200

    /// Judges an answer; null stands for the refusal that says that there is no such thing.
    func sight(of answer: JSONValue) -> EffectSight {
        let item = value(of: self.item, in: answer)
        guard !item.isNull else { return missing() }
        if isGone {
            let record = AssertionRecord(statement: "it is gone", verdict: .failed, operands: [], reason: "it is there")
            let isGoing = isTrue(underWay, of: item)
            return EffectSight(records: [record], isWanted: false, isPending: false, isUnderWay: isGoing, state: [item])
        }
        let waiting = pending.map { value(of: $0, in: item) } ?? .null
        var sight = EffectSight(records: [], isWanted: true, isPending: false, isUnderWay: false, state: [])
        for check in checks {
            let found = value(of: check.path, in: item)
            let waits = waiting[check.name].map { !$0.isNull } ?? false
            let holds = check.holds(found) && !waits
            let text = Self.shown(found)
            sight.records.append(
                AssertionRecord(
                    statement: check.statement,
                    verdict: holds ? .passed : .failed,
                    operands: ["found \(text)"],
                    reason: waits ? "a change of it is accepted and pending" : nil
                )
            )
            sight.isWanted = sight.isWanted && holds
            sight.isPending = sight.isPending || waits
            sight.state.append(found)
        }
        sight.isUnderWay = isTrue(underWay, of: item)
        return sight
    }

    /// What the change would make of what an answer shows, a line for each statement: `size: 5 → 7`; null stands for the refusal
    /// that says that there is no such thing.
    public func preview(of answer: JSONValue) -> [String] {
        let item = value(of: self.item, in: answer)
        guard !item.isNull else { return [isGone ? "it is gone already" : "there is no such thing now"] }
        guard !isGone else { return ["it is there now → gone"] }
        let waiting = pending.map { value(of: $0, in: item) } ?? .null
        return checks.map { check in
            let found = value(of: check.path, in: item)
            let text = Self.shown(found)
            if let waits = waiting[check.name], !waits.isNull {
                return "\(check.name): \(text) now, and \(Self.shown(waits)) is pending; then \(check.statement)"
            }
            if check.holds(found) { return "\(check.statement) holds already" }
            return check.wanted.map { "\(check.name): \(text) → \($0)" }
                ?? "\(check.name): \(text) now; then \(check.statement)"
        }
    }

    /// A found value as a record repeats it.
    private static func shown(_ found: JSONValue) -> String {
        let text = found.text(.compact)
        return text.utf8.count > longestOperand ? String(text.prefix(longestOperand)) + "…" : text
    }

    private func missing() -> EffectSight {
        let record = AssertionRecord(
            statement: isGone ? "it is gone" : "it exists",
            verdict: isGone ? .passed : .failed,
            operands: [],
            reason: isGone ? nil : "there is no such thing"
        )
        return EffectSight(records: [record], isWanted: isGone, isPending: false, isUnderWay: false, state: [.null])
    }

    private func value(of expression: Expression, in value: JSONValue) -> JSONValue {
        (try? expression.value(of: value)) ?? .null
    }

    private func isTrue(_ expression: Expression?, of item: JSONValue) -> Bool {
        expression.map { value(of: $0, in: item) == .bool(true) } ?? false
    }
}
