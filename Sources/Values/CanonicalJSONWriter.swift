// SPDX-License-Identifier: Apache-2.0

/// Writes JSON whose members are known beforehand, without making a tree of it first.
///
/// The counterpart of `CanonicalJSONReader`. Whoever writes sees to the order of the names; the values are written as
/// `JSONValue.bytes(.canonical)` writes them.
public struct CanonicalJSONWriter {
    /// What was written so far, in UTF-8.
    public private(set) var bytes: [UInt8] = []

    /// A writer that has written nothing.
    public init() { bytes.reserveCapacity(256) }

    /// Writes the text as it stands.
    public mutating func write(_ text: StaticString) {
        // A literal lies in memory for as long as the program runs.
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Writes a string.
    public mutating func write(string text: String) { JSONValue.writeQuoted(text, to: &bytes) }

    /// Writes an integer.
    public mutating func write(integer value: Int) { bytes.append(contentsOf: String(value).utf8) }

    /// Writes a truth value.
    public mutating func write(flag: Bool) { write(flag ? "true" : "false") }

    /// Writes any value.
    public mutating func write(value: JSONValue) { value.write(to: &bytes, layout: .canonical, level: 0) }
}
