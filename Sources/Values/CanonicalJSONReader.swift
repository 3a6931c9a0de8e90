// SPDX-License-Identifier: Apache-2.0

/// Reads one JSON object whose members are known beforehand, as the canonical layout writes it, without making a tree of it.
///
/// It knows that one form only: names in order and no blanks outside strings. Whatever is written otherwise it gives up with
/// `OtherForm`, right or wrong, and the same bytes are then for `JSONParser` to judge. What it does read is what
/// `JSONParser` reads in the same place.
public struct CanonicalJSONReader {
    /// The bytes have another form than the one that is expected.
    public struct OtherForm: Error {
        /// The bytes have another form.
        public init() {}
    }

    private var parser: JSONParser

    /// A reader at the first of the bytes.
    public init(_ bytes: [UInt8]) {
        parser = JSONParser(bytes)
        // The object that is being read is the first level.
        parser.depth = 1
    }

    /// Goes on behind the text when it stands here.
    public mutating func take(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard parser.bytes.count - parser.position >= count else { return false }
        // A literal lies in memory for as long as the program runs; that there are as many bytes is checked.
        let isThere = parser.bytes.withUnsafeBufferPointer { bytes in
            for offset in 0..<count where bytes[parser.position + offset] != text.utf8Start[offset] { return false }
            return true
        }
        if isThere { parser.position += count }
        return isThere
    }

    /// Goes on behind the text, which must stand here.
    public mutating func expect(_ text: StaticString) throws(OtherForm) {
        guard take(text) else { throw OtherForm() }
    }

    /// Reads a string.
    public mutating func string() throws(OtherForm) -> String {
        guard parser.position < parser.bytes.count, parser.bytes[parser.position] == UInt8(ascii: "\"") else {
            throw OtherForm()
        }
        do throws(JSONSyntaxError) { return try parser.string() } catch { throw OtherForm() }
    }

    /// Reads a number that is an integer.
    public mutating func integer() throws(OtherForm) -> Int {
        guard let value = try value().integerValue.flatMap(Int.init(exactly:)) else { throw OtherForm() }
        return value
    }

    /// Reads a truth value.
    public mutating func flag() throws(OtherForm) -> Bool {
        if take("true") { return true }
        try expect("false")
        return false
    }

    /// Reads any value.
    public mutating func value() throws(OtherForm) -> JSONValue {
        do throws(JSONSyntaxError) { return try parser.value() } catch { throw OtherForm() }
    }

    /// Ends the reading: nothing may follow.
    public func end() throws(OtherForm) {
        guard parser.position == parser.bytes.count else { throw OtherForm() }
    }
}
