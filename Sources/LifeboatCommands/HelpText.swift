// SPDX-License-Identifier: Apache-2.0

/// Help and complaints of the argument parser, laid out for a width: what goes on in a further line stands below its own column.
///
/// Paragraphs are filled, a table's right column stays one, and a command that does not fit is continued as a shell takes it.
struct HelpText {
    /// How wide a line may be.
    let columns: Int

    /// The least that is left for the right column of a table; else it stands below the left one.
    private static let leastColumn = 24

    /// Lays out a text none of whose lines was broken yet; anything but help and complaints stays as it is.
    func laidOut(_ text: String) -> String {
        let isComplaint = text.hasPrefix("Error: ")
        guard isComplaint || text.hasPrefix("OVERVIEW: ") || text.hasPrefix("USAGE: ") else { return text }
        var (lines, paragraph): ([String], [String]) = ([], [])
        func finishParagraph() {
            lines += filled(paragraph.flatMap(words), indent: 0, hanging: 0)
            paragraph = []
        }
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            let isUsage = line.hasPrefix("USAGE: ") || line.hasPrefix("Usage: ")
            if !isComplaint, !line.isEmpty, !line.hasPrefix(" "), !isUsage, !Self.isHeading(line) {
                paragraph.append(line)
                continue
            }
            finishParagraph()
            if isUsage {
                lines += filled(Self.arguments(of: line), indent: 0, hanging: 7)
            } else {
                lines += isComplaint ? [line] : indented(line)
            }
        }
        finishParagraph()
        return lines.joined(separator: "\n")
    }

    private static func isHeading(_ line: String) -> Bool { !line.contains(where: \.isLowercase) }

    private func words(of text: String) -> [String] { text.split(separator: " ").map(String.init) }

    /// A line of a table, of examples or of a list.
    private func indented(_ line: String) -> [String] {
        let indent = line.prefix { $0 == " " }.count
        let content = String(line.dropFirst(indent))
        guard line.count > columns else { return [line] }
        if let gap = content.firstRange(of: "  ") {
            let right = content[gap.upperBound...].drop { $0 == " " }
            let column = indent + content.distance(from: content.startIndex, to: right.startIndex)
            let left = String(repeating: " ", count: indent) + content[..<gap.lowerBound]
            let text = words(of: String(right))
            guard columns - column >= Self.leastColumn else {
                return [left] + filled(text, indent: indent + 4, hanging: indent + 4)
            }
            let rest = filled(text, indent: column, hanging: column)
            let first = left + String(repeating: " ", count: column - left.count) + (rest.first ?? "").dropFirst(column)
            return [first] + rest.dropFirst()
        }
        if content.hasPrefix("lifeboat ") || content.hasPrefix("aws ") {
            return filled(Self.arguments(of: content), indent: indent, hanging: indent + 2, continuation: " \\")
        }
        let items = content.split(separator: " · ").map(String.init)
        guard items.count > 1 else { return filled(words(of: content), indent: indent, hanging: indent + 2) }
        return list(items, indent: indent)
    }

    /// Items between dots, as many in a line as fit whole.
    private func list(_ items: [String], indent: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for item in items {
            if !line.isEmpty, indent + line.count + 3 + item.count > columns {
                lines += filled(words(of: line), indent: indent, hanging: indent + 2)
                line = ""
            }
            line += (line.isEmpty ? "" : " · ") + item
        }
        return lines + filled(words(of: line), indent: indent, hanging: indent + 2)
    }

    /// Parts in lines that are as full as they can be; one that is longer than a line stands alone.
    private func filled(_ parts: [String], indent: Int, hanging: Int, continuation: String = "") -> [String] {
        var lines: [String] = []
        var line = String(repeating: " ", count: indent)
        var isEmpty = true
        for part in parts {
            if !isEmpty, line.count + 1 + part.count + continuation.count > columns {
                lines.append(line + continuation)
                line = String(repeating: " ", count: hanging)
                isEmpty = true
            }
            line += (isEmpty ? "" : " ") + part
            isEmpty = false
        }
        return isEmpty ? lines : lines + [line]
    }

    /// The words of a command or of its usage; what stands in brackets or quotes is one.
    private static func arguments(of text: String) -> [String] {
        var (parts, depth, quote): ([String], Int, Character?) = ([""], 0, nil)
        for character in text {
            if character == " ", depth == 0, quote == nil {
                parts.append("")
                continue
            }
            switch character {
            case "[" where quote == nil: depth += 1
            case "]" where quote == nil: depth -= 1
            case "\"", "'": quote = quote == nil ? character : quote == character ? nil : quote
            default: break
            }
            parts[parts.count - 1].append(character)
        }
        return parts.filter { !$0.isEmpty }
    }
}
