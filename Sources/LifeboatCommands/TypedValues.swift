// SPDX-License-Identifier: Apache-2.0

/// `NAME=VALUE` words in front of a reason, as a person types them behind an answer.
///
/// A value with spaces stands in quotation marks, single or double; in double ones `\"` and `\\` stand for themselves
/// without the backslash. Quotation marks inside a value, such as those of JSON, are part of it.
struct TypedValues {
    /// What is wrong with what was typed, in one line.
    struct Problem: Error {
        let sentence: String
    }

    /// The values in the order in which they were typed.
    let values: [(name: String, text: String)]
    /// What stands behind them.
    let reason: String

    /// Reads what was typed behind an answer.
    ///
    /// - Throws: `Problem` when a quotation mark that opens a value is never closed: whatever stands behind it might be the
    ///   value or the reason.
    init(_ text: String) throws(Problem) {
        var (values, rest): ([(name: String, text: String)], Substring) = ([], text[...])
        while true {
            rest = rest.drop { $0 == " " }
            let name = rest.prefix { $0 != " " && $0 != "=" }
            guard !name.isEmpty, name.endIndex < rest.endIndex, rest[name.endIndex] == "=" else { break }
            rest = rest[rest.index(after: name.endIndex)...]
            values.append((String(name), try Self.value(of: name, from: &rest)))
        }
        (self.values, reason) = (values, String(rest))
    }

    /// Takes a value off the text: a word, or what stands in quotation marks that begin it.
    private static func value(of name: Substring, from rest: inout Substring) throws(Problem) -> String {
        guard let mark = rest.first, mark == "'" || mark == "\"" else { return word(from: &rest) }
        var (value, index) = ("", rest.index(after: rest.startIndex))
        while index < rest.endIndex {
            let next = rest.index(after: index)
            if rest[index] == mark {
                guard next == rest.endIndex || rest[next] == " " else {
                    // Several quoted texts in one word are the value, quotation marks and all.
                    guard rest.prefix(while: { $0 != " " }).last == mark else { break }
                    return word(from: &rest)
                }
                rest = rest[next...]
                return value
            }
            let isEscape = mark == "\"" && rest[index] == "\\" && next < rest.endIndex && "\"\\".contains(rest[next])
            value.append(rest[isEscape ? next : index])
            index = isEscape ? rest.index(after: next) : next
        }
        let sentence = "where the value of '\(name)' ends is not clear: \(mark) is not closed before a space"
        throw Problem(sentence: "\(sentence); nothing was answered")
    }

    private static func word(from rest: inout Substring) -> String {
        let word = rest.prefix { $0 != " " }
        rest = rest[word.endIndex...]
        return String(word)
    }
}
