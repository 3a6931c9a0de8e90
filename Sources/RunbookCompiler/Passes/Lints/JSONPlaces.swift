// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// Finds members of JSON text in the file.
enum JSONPlaces {
    /// The texts that members of a name hold as they stand between the quotes, with their places, in order.
    static func values(of name: String, in state: PlacedText) -> [(text: String, range: SourceRange)] {
        let bytes = Array(state.text.utf8)
        let key = Array("\"\(name)\"".utf8)
        var found: [(text: String, range: SourceRange)] = []
        var index = 0
        while index + key.count < bytes.count {
            guard bytes[index] == key[0], bytes[index...].starts(with: key) else {
                index += 1
                continue
            }
            index += key.count
            while index < bytes.count, " \t\r\n:".utf8.contains(bytes[index]) { index += 1 }
            guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else { continue }
            let start = index + 1
            index = start
            while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
                index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
            }
            let end = min(index, bytes.count)
            found.append((String(decoding: bytes[start..<end], as: UTF8.self), state.place(start..<end)))
            index += 1
        }
        return found
    }

    /// The place of the first text that a member of a name holds.
    static func value(of name: String, in state: PlacedText) -> SourceRange? {
        values(of: name, in: state).first?.range
    }
}
