// SPDX-License-Identifier: Apache-2.0

/// What a script's frame has said, in whichever version of its language.
///
/// A supervisor outlives the executor that started it, and an executor of a newer version may read its spool. `b` and `f`
/// are written now. The first version wrote `c`, `$?` and a command, and `e` and a status. One after it wrote under the
/// same two letters what `b` and `f` say: its `e` has the statuses of a pipeline next, the first one's has nothing or a
/// `v`. An unknown letter ends the reading, as nobody knows where the next one stands.
struct FrameParts {
    /// One thing that was said.
    enum Part: Equatable {
        /// A command begins, and these were the last statuses before.
        case beginning(text: String, before: [Int])
        /// The script is over.
        case end(status: Int?, statuses: [Int], unlisted: String)
        /// A variable has this value at the end.
        case value(name: String, value: String)
    }

    /// In the order in which it was said.
    private(set) var all: [Part] = []
    /// Whether the statuses before a command are those of each part of a pipeline; the first version told one for all.
    private(set) var tellsPipelines = true

    /// Reads the bytes of the side channel, as far as they are whole.
    init(_ bytes: [UInt8]) {
        var rest = bytes.split(separator: 0, omittingEmptySubsequences: false).dropLast()
            .map { String(decoding: $0, as: UTF8.self) }[...]
        var letters: Set<String> = []
        var hasLists = false
        while let letter = rest.popFirst(), let first = rest.popFirst() {
            if letter == "e", rest.first == nil || rest.first == "v" {
                all.append(.end(status: Int(first), statuses: [], unlisted: ""))
            } else if let second = rest.popFirst() {
                switch letter {
                case "b", "c": all.append(.beginning(text: second, before: Self.statuses(first)))
                case "f", "e":
                    all.append(
                        .end(
                            status: Int(first),
                            statuses: Self.statuses(second),
                            unlisted: rest.popFirst() ?? ""
                        )
                    )
                    hasLists = true
                case "v": all.append(.value(name: first, value: second))
                default: return
                }
                hasLists = hasLists || letter == "b" || (letter == "c" && first.contains(" "))
            }
            letters.insert(letter)
            tellsPipelines = hasLists || !letters.contains("c")
        }
    }

    private static func statuses(_ text: String) -> [Int] { text.split(separator: " ").compactMap { Int($0) } }
}
