// SPDX-License-Identifier: Apache-2.0

public import Values

/// The name of a step, unique in its runbook: lower-case letters, digits and hyphens, starting with a letter or digit.
public struct StepID: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The name as written.
    public let text: String

    /// A step name; nil unless it has the form of an identifier.
    public init?(_ text: String) {
        guard Identifier.isValid(text) else { return nil }
        self.text = text
    }

    /// The text for people.
    public var description: String { text }

    /// Orders by the underlying value.
    public static func < (left: StepID, right: StepID) -> Bool { left.text < right.text }
}

/// The name of an approval policy, unique in its runbook.
public struct ApprovalID: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The name as written.
    public let text: String

    /// An approval name; nil unless it has the form of an identifier.
    public init?(_ text: String) {
        guard Identifier.isValid(text) else { return nil }
        self.text = text
    }

    /// The text for people.
    public var description: String { text }

    /// Orders by the underlying value.
    public static func < (left: ApprovalID, right: ApprovalID) -> Bool { left.text < right.text }
}

/// The name of a stop condition, unique in its runbook.
public struct StopConditionID: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The name as written.
    public let text: String

    /// A stop condition's name; nil unless it has the form of an identifier.
    public init?(_ text: String) {
        guard Identifier.isValid(text) else { return nil }
        self.text = text
    }

    /// The text for people.
    public var description: String { text }

    /// Orders by the underlying value.
    public static func < (left: StopConditionID, right: StopConditionID) -> Bool { left.text < right.text }
}

/// The form that every identifier of a runbook has.
public enum Identifier {
    /// Whether the text is 1 to 100 of `a-z`, `0-9`, `-` and `_`, starting with a letter or digit.
    public static func isValid(_ text: String) -> Bool {
        guard let first = text.utf8.first, text.utf8.count <= 100 else { return false }
        return isAlphanumeric(first) && text.utf8.allSatisfy { isAlphanumeric($0) || $0 == 0x2D || $0 == 0x5F }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}

extension StepID: CodableAsText {
    /// What is wrong with a text that is none.
    public static var notReadable: String { "not a step id" }
}

extension ApprovalID: CodableAsText {
    /// What is wrong with a text that is none.
    public static var notReadable: String { "not an approval id" }
}

extension StopConditionID: CodableAsText {
    /// What is wrong with a text that is none.
    public static var notReadable: String { "not a stop condition's name" }
}
