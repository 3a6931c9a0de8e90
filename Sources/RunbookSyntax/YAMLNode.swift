// SPDX-License-Identifier: Apache-2.0

public import Diagnostics

/// A YAML value with its place in the source.
public struct YAMLNode: Sendable, Hashable {
    /// How a scalar is written.
    public enum Style: Sendable, Hashable {
        /// Without quotes: the only style whose text may mean a number, a truth value or null.
        case plain
        /// In single or double quotes.
        case quoted
        /// As a block, `|` or `>`.
        case literal
    }

    /// One entry of a mapping.
    public struct Pair: Sendable, Hashable {
        /// The key; always a scalar.
        public let key: YAMLNode
        /// The value.
        public let value: YAMLNode

        /// The text of the key.
        public var name: String { key.text ?? "" }
    }

    /// What a node is.
    public enum Kind: Sendable, Hashable {
        /// Text, not yet read as a number or truth value; see ``YAMLNode/jsonValue``.
        case scalar(String, Style)
        /// A list.
        case sequence([YAMLNode])
        /// Entries in the order of the source, without duplicate keys.
        case mapping([Pair])
    }

    /// What the node is.
    public let kind: Kind
    /// Its place in the file.
    public let range: SourceRange

    /// A node at a place.
    public init(_ kind: Kind, range: SourceRange) {
        self.kind = kind
        self.range = range
    }
}

extension YAMLNode {
    /// The text of a scalar in any style, or nil for a collection.
    public var text: String? {
        if case .scalar(let text, _) = kind { text } else { nil }
    }

    /// The elements of a sequence, or nil for any other kind.
    public var elements: [YAMLNode]? {
        if case .sequence(let elements) = kind { elements } else { nil }
    }

    /// The entries of a mapping, or nil for any other kind.
    public var pairs: [Pair]? {
        if case .mapping(let pairs) = kind { pairs } else { nil }
    }

    /// The value of a mapping's entry, or nil when there is none.
    public subscript(key: String) -> YAMLNode? { pair(key)?.value }

    /// A mapping's entry, or nil when there is none.
    public func pair(_ key: String) -> Pair? { pairs?.first { $0.name == key } }

    /// What a person calls this kind of value: `text`, `list` or `mapping`.
    public var kindName: String {
        switch kind {
        case .scalar: "text"
        case .sequence: "list"
        case .mapping: "mapping"
        }
    }
}
