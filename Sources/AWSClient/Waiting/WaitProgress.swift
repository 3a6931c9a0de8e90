// SPDX-License-Identifier: Apache-2.0

import Expressions
import Values

/// What a waiter has seen so far, for whoever watches.
public struct WaitProgress: Sendable, Equatable {
    /// How many states are kept.
    static let largestStateCount = 8

    /// How often was looked, the latest included.
    public var polls = 0
    /// The states that the latest answer showed, each once.
    public var states: [String] = []
    /// How far it is, in percent; the least of several.
    public var percent: Int?
    /// Why the latest look showed nothing: no connection, a service that is busy.
    public var trouble: String?
    /// How long the waiting has gone on.
    public var elapsed = Duration.zero
    /// How long it may go on.
    public var limit: Duration

    /// Nothing seen yet.
    public init(limit: Duration) { self.limit = limit }

    /// What is seen, without times: `creating, 35 %`; empty when nothing is.
    public var text: String {
        var parts = states
        if let percent { parts.append("\(percent) %") }
        if let trouble { parts.append(trouble) }
        return parts.joined(separator: ", ")
    }

    /// Takes in an outcome; an expression that cannot be read shows no state.
    mutating func see(_ outcome: AWSOutcome, statusPath: String?, percentMembers: [String]) {
        polls += 1
        guard let output = outcome.answer?.output else {
            trouble = Self.trouble(outcome)
            return
        }
        trouble = nil
        states = []
        let found = statusPath.flatMap { try? Expression($0, dialect: .jmespath).value(of: output) } ?? .null
        for state in (found.arrayValue ?? [found]).compactMap(\.stringValue)
        where !states.contains(state) && states.count < Self.largestStateCount {
            states.append(state)
        }
        percent = Self.percents(in: output, percentMembers, depth: 6).min()
    }

    private static func trouble(_ outcome: AWSOutcome) -> String? {
        switch outcome {
        case .answered: nil
        case .refused(let error): error.code
        case .notSent: "no connection"
        case .unknown: "no answer"
        }
    }

    /// The percentages in an answer: numbers of 0 to 100, or texts as `35%`.
    private static func percents(in value: JSONValue, _ members: [String], depth: Int) -> [Int] {
        guard depth > 0 else { return [] }
        switch value {
        case .array(let elements): return elements.flatMap { percents(in: $0, members, depth: depth - 1) }
        case .object(let object):
            return object.flatMap { name, member in
                if members.contains(name), let percent = percent(member) { return [percent] }
                return percents(in: member, members, depth: depth - 1)
            }
        case .null, .bool, .number, .string: return []
        }
    }

    private static func percent(_ value: JSONValue) -> Int? {
        let number: Double? =
            switch value {
            case .number(let number): number.double
            case .string(let text) where text.hasSuffix("%"): Double(text.dropLast())
            case .string(let text): Double(text)
            case .null, .bool, .array, .object: nil
            }
        guard let number, (0...100).contains(number) else { return nil }
        return Int(number)
    }
}
