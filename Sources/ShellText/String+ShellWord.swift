// SPDX-License-Identifier: Apache-2.0

extension String {
    /// The text as one word of a POSIX shell, in quotes only where it needs them.
    ///
    /// Not for the first word of a command: there a plain word may be an assignment or a keyword.
    ///
    /// - Parameter marks: What needs no quotes besides, because it is no part of what a shell will read.
    /// - Returns: What is typed or copied into a shell for the text.
    public func shellWord(keeping marks: Set<Unicode.Scalar> = []) -> String {
        let isPlain = unicodeScalars.allSatisfy { scalar in
            switch scalar {
            case "0"..."9", "A"..."Z", "a"..."z", "_", "@", "%", "+", "=", ":", ",", ".", "/", "-": true
            default: marks.contains(scalar)
            }
        }
        return isPlain && !isEmpty ? self : shellQuoted
    }

    /// The text as one word of a POSIX shell, in quotes whatever it is.
    ///
    /// A quote ends the quotes even where a combining character makes one character of it and what follows: a shell reads
    /// bytes.
    public var shellQuoted: String {
        unicodeScalars.reduce(into: "'") { text, scalar in
            if scalar == "'" { text += #"'\''"# } else { text.unicodeScalars.append(scalar) }
        } + "'"
    }
}
