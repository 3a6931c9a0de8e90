// SPDX-License-Identifier: Apache-2.0

extension String {
    /// Whether a text stands in this one, byte for byte.
    ///
    /// `contains` compares characters, which takes a hundred times as long and is asked of every command.
    func holds(_ part: StaticString) -> Bool {
        var text = self
        return text.withUTF8 { bytes in
            part.withUTF8Buffer { wanted in
                guard let first = wanted.first, bytes.count >= wanted.count else { return wanted.isEmpty }
                var index = 0
                while index <= bytes.count - wanted.count {
                    if bytes[index] == first,
                        bytes[index..<index + wanted.count].elementsEqual(wanted)
                    {
                        return true
                    }
                    index += 1
                }
                return false
            }
        }
    }
}
