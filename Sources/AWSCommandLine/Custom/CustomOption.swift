// SPDX-License-Identifier: Apache-2.0

/// One option, or positional word, of a command that the AWS CLI adds.
struct CustomOption: Sendable {
    /// What it takes.
    enum Kind: Sendable, Equatable {
        case text
        case number
        /// True when given.
        case flag
        /// True when given, false as `--no-…`.
        case negatableFlag
        /// One word or more.
        case texts
        /// One of some words.
        case choice([String])
        /// A word without a name before it.
        case positional
    }

    /// The name without hyphens before it.
    let name: String
    /// What it takes.
    let kind: Kind
    /// Whether the command fails without it.
    let isRequired: Bool

    static func text(_ name: String) -> CustomOption { CustomOption(name: name, kind: .text, isRequired: false) }
    static func flag(_ name: String) -> CustomOption { CustomOption(name: name, kind: .flag, isRequired: false) }
    static func texts(_ name: String) -> CustomOption { CustomOption(name: name, kind: .texts, isRequired: false) }
    static func positional(_ name: String) -> CustomOption {
        CustomOption(name: name, kind: .positional, isRequired: true)
    }
    static func choice(_ name: String, _ words: String...) -> CustomOption {
        CustomOption(name: name, kind: .choice(words), isRequired: false)
    }
    static func number(_ name: String) -> CustomOption { CustomOption(name: name, kind: .number, isRequired: false) }
    static func negatableFlag(_ name: String) -> CustomOption {
        CustomOption(name: name, kind: .negatableFlag, isRequired: false)
    }

    /// The same option, without which the command fails.
    var required: CustomOption { CustomOption(name: name, kind: kind, isRequired: true) }
}
