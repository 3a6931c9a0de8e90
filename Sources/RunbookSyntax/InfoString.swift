// SPDX-License-Identifier: Apache-2.0

public import Diagnostics

/// The words after the opening of a code fence: a language, bare words and attributes.
public struct InfoString: Sendable, Hashable {
    /// A bare word with its place.
    public struct Word: Sendable, Hashable {
        /// The word.
        public let text: String
        /// Its place in the file.
        public let range: SourceRange
    }

    /// A pair `key=value`.
    public struct Attribute: Sendable, Hashable {
        /// The key as written.
        public let key: String
        /// The value without quotes and escapes.
        public let value: String
        /// The place of the key in the file.
        public let keyRange: SourceRange
        /// The place of the value in the file, quotes included.
        public let valueRange: SourceRange
        /// Whether the value stood in double quotes.
        public let isQuoted: Bool

        /// The place of the whole pair.
        public var range: SourceRange { keyRange.union(valueRange) }
    }

    /// The first word, or empty when there is none.
    public let language: String
    /// The place of the language.
    public let languageRange: SourceRange
    /// The bare words after the language, in order.
    public let words: [Word]
    /// The pairs in order; a key may occur twice.
    public let attributes: [Attribute]
    /// The place of the whole info string.
    public let range: SourceRange

    /// The first attribute of the given key.
    public subscript(key: String) -> Attribute? { attributes.first { $0.key == key } }
}
