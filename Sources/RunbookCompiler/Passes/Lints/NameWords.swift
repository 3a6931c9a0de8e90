// SPDX-License-Identifier: Apache-2.0

/// The words that a name is made of.
enum NameWords {
    /// The words in lower case: `DhakaCart-DB-Replica-Lag` and `ReplicaLag` both contain `replica` and `lag`.
    static func split(_ name: String) -> [String] {
        var words: [String] = []
        var word = ""
        var previous: Unicode.Scalar?
        let scalars = Array(name.unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            guard scalar.properties.isAlphabetic || isDigit(scalar) else {
                if !word.isEmpty { words.append(word.lowercased()) }
                word = ""
                previous = nil
                continue
            }
            let startsWord = scalar.properties.isUppercase && (previous?.properties.isLowercase ?? false)
            let next = index + 1 < scalars.count ? scalars[index + 1] : nil
            let endsAcronym =
                scalar.properties.isUppercase && (previous?.properties.isUppercase ?? false)
                && (next?.properties.isLowercase ?? false)
            if startsWord || endsAcronym, !word.isEmpty {
                words.append(word.lowercased())
                word = ""
            }
            word.unicodeScalars.append(scalar)
            previous = scalar
        }
        if !word.isEmpty { words.append(word.lowercased()) }
        return words
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { (0x30...0x39).contains(scalar.value) }
}
