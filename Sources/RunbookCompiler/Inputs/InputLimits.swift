// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel
import Values

/// The limits of an input beyond its type: allowed values, a pattern, a range.
enum InputLimits {
    /// What a value of the type does wrong; nil when it is within all limits.
    ///
    /// The reason never quotes the value.
    static func mismatch(_ value: JSONValue, _ text: String, of input: InputDeclaration) -> InputBinding.Mismatch? {
        let parts = value.arrayValue ?? [value]
        if let allowed = input.allowed, !parts.allSatisfy(allowed.contains) {
            let known = allowed.map { $0.stringValue ?? $0.text() }
            let subject = input.type == .list ? "has an element that is none of" : "is none of"
            var reason = "\(subject) \(known.joined(separator: ", "))"
            if !input.isSecret, let near = Suggestion.closest(to: text, in: known) {
                reason += "; did you mean '\(near)'?"
            }
            return InputBinding.Mismatch(entry: InputFindings.notAllowed, reason: reason)
        }
        if let pattern = input.pattern, let regex = InputPattern(pattern) {
            let texts = input.type == .list ? parts.map { $0.stringValue ?? $0.text() } : [text]
            guard texts.allSatisfy(regex.matches) else {
                let subject = input.type == .list ? "has an element that does not match" : "does not match"
                return InputBinding.Mismatch(
                    entry: InputFindings.wrongPattern,
                    reason: "\(subject) the pattern \(pattern)"
                )
            }
        }
        return range(value, of: input)
    }

    private static func range(_ value: JSONValue, of input: InputDeclaration) -> InputBinding.Mismatch? {
        guard let measure = measure(value, of: input) else { return nil }
        let noun = input.type == .list ? "has " : "is "
        let unit = input.type == .list ? " elements" : ""
        if let minimum = input.minimum, let least = bound(minimum), measure < least {
            let reason = "\(noun)less than \(minimum.stringValue ?? minimum.text())\(unit)"
            return InputBinding.Mismatch(entry: InputFindings.outOfRange, reason: reason)
        }
        if let maximum = input.maximum, let most = bound(maximum), measure > most {
            let reason = "\(noun)more than \(maximum.stringValue ?? maximum.text())\(unit)"
            return InputBinding.Mismatch(entry: InputFindings.outOfRange, reason: reason)
        }
        return nil
    }

    /// What a range is about: the number, the duration, or the count of the list.
    private static func measure(_ value: JSONValue, of input: InputDeclaration) -> JSONNumber? {
        switch input.type {
        case .list: value.arrayValue.map { JSONNumber(Int64($0.count)) }
        case .integer, .number, .duration: bound(value)
        default: nil
        }
    }

    /// A limit as a number: durations in nanoseconds.
    static func bound(_ value: JSONValue) -> JSONNumber? {
        if let number = value.numberValue { return number }
        return value.stringValue.flatMap { Duration(literal: $0) }.map { JSONNumber($0.wholeNanoseconds) }
    }
}
