// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel

extension MappingReader {
    /// Parts of a time in percent, as `50%`, in rising order; nil when the key is not there.
    mutating func percents(_ key: String) -> [Int]? {
        guard let texts = texts(key) else { return nil }
        var parts: [Int] = []
        for text in texts {
            guard text.text.hasSuffix("%"), let part = Int(text.text.dropLast()), (0..<100).contains(part) else {
                findings.add(
                    invalid,
                    "'\(text.text)' is no part of the request's time",
                    at: text.range,
                    step: step,
                    fix: "write it as 50%, from 0% up to 99%"
                )
                continue
            }
            parts.append(part)
        }
        return Array(Set(parts)).sorted()
    }
}
