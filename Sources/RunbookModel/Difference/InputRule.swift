// SPDX-License-Identifier: Apache-2.0

import Values

/// One thing in which two declarations of an input may differ: what values are accepted, and how they are treated.
public struct InputRule: Sendable, Hashable {
    /// The property as a runbook names it: `type`, `pattern`, `one of`.
    public let name: String
    /// What the one declaration says, as a person reads it; nil where it says nothing.
    public let old: String?
    /// What the other one says.
    public let new: String?

    init(_ name: String, _ old: String?, _ new: String?) {
        self.name = name
        self.old = old
        self.new = new
    }

    /// Everything in which two declarations of one name differ, but for the default and the text for people.
    ///
    /// Declarations that differ in anything else always have a rule here. No text is a value that a secret may have.
    public static func differences(_ old: InputDeclaration, _ new: InputDeclaration) -> [InputRule] {
        let rules = [
            InputRule("type", old.type.rawValue, new.type.rawValue),
            InputRule("of", old.element?.rawValue, new.element?.rawValue),
            InputRule("pattern", old.pattern, new.pattern),
            values("one of", old.allowed.map { .array($0) }, new.allowed.map { .array($0) }, old, new),
            values("min", old.minimum, new.minimum, old, new),
            values("max", old.maximum, new.maximum, old, new),
            InputRule("from", old.source?.text, new.source?.text),
            InputRule("secret", "\(old.isSecret)", "\(new.isSecret)"),
        ].filter { $0.old != $0.new }
        var rest = old
        rest.defaultValue = new.defaultValue
        rest.about = new.about
        return rules.isEmpty && rest != new ? [InputRule("something else", "here", "there")] : rules
    }

    /// A property whose value is data; that of a secret is not told.
    private static func values(
        _ name: String,
        _ old: JSONValue?,
        _ new: JSONValue?,
        _ before: InputDeclaration,
        _ after: InputDeclaration
    ) -> InputRule {
        guard old != new, before.isSecret || after.isSecret else { return InputRule(name, old?.text(), new?.text()) }
        return InputRule(name, old.map { _ in "(hidden)" }, new.map { _ in "(hidden, another)" })
    }
}

extension InputDeclaration {
    /// The default as a person reads it.
    var shownDefault: String? { isSecret ? "(secret)" : defaultValue.map { $0.stringValue ?? $0.text() } }
}
