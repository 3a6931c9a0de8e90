// SPDX-License-Identifier: Apache-2.0

import RunbookModel

/// Makes titles and ids for steps whose author has given them neither.
enum AdoptedTitle {
    /// How long a title may be, in characters.
    private static let longest = 72

    /// The first sentence of a text, cut at a word where it is long; nil when the text says nothing.
    static func firstWords(_ text: String) -> String? { cut(text, afterSentence: true) }

    /// The whole text, cut at a word where it is long; nil when it says nothing.
    static func whole(_ text: String) -> String? { cut(text, afterSentence: false) }

    private static func cut(_ text: String, afterSentence: Bool) -> String? {
        var title = ""
        var length = 0
        var lastSpace: String.Index?
        var previous: Character = " "
        for character in text {
            if character.isWhitespace {
                if previous.isWhitespace { continue }
                if afterSentence, ".:;".contains(previous), length > 8 { break }
                lastSpace = title.endIndex
                title.append(" ")
            } else {
                title.append(character)
            }
            length += 1
            previous = character
            if length > longest {
                title = String(title[..<(lastSpace ?? title.endIndex)]).trimmedTitle + "…"
                break
            }
        }
        let trimmed = title.trimmedTitle
        return trimmed.isEmpty ? nil : trimmed
    }

    /// Ids for steps of the given titles, below the given headings, each different.
    ///
    /// An id is the slug of the title. Where several steps have the same, the headings go in front, the nearest first,
    /// until they differ; what is alike with all its headings is numbered, and so is what is one of the other names.
    static func ids(for steps: [(headings: [String], title: String)], except names: Set<String>) -> [String] {
        let paths = steps.map { step in
            (step.headings + [step.title]).map { String(NamingPass.slug($0).drop { "-_".contains($0) }) }
                .filter { !$0.isEmpty }
        }
        var lengths = paths.map { min(1, $0.count) }
        let candidate = { (index: Int) in
            lengths[index] == 0 ? "step" : shortened(paths[index].suffix(lengths[index]).joined(separator: "-"))
        }
        for _ in 0..<(paths.map(\.count).max() ?? 0) {
            var owners: [String: Int] = [:]
            for index in paths.indices { owners[candidate(index), default: 0] += 1 }
            let longer = paths.indices.filter { owners[candidate($0), default: 0] > 1 && lengths[$0] < paths[$0].count }
            if longer.isEmpty { break }
            for index in longer { lengths[index] += 1 }
        }
        var taken = names.union(reserved)
        var counts: [String: Int] = [:]
        return paths.indices.map { index in
            let name = candidate(index)
            var id = name
            while !taken.insert(id).inserted {
                counts[name, default: 1] += 1
                id = "\(name)-\(counts[name, default: 2])"
            }
            return id
        }
    }

    /// Names that mean something else in expressions.
    private static let reserved = ScopeName.allCases.map(\.rawValue)

    /// An identifier has at most 100 bytes; a few stay free for a number.
    private static func shortened(_ name: String) -> String {
        guard name.utf8.count > 90 else { return name }
        return NamingPass.slug(String(name.prefix(90)))
    }
}
