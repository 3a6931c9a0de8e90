// SPDX-License-Identifier: Apache-2.0

import Values

extension Operand {
    /// The text as it goes into a parameter, an environment variable or a sentence: a string without quotes, a moment
    /// as RFC 3339, a length of time as its literal, everything else as JSON; nil when not observed.
    public var text: String? {
        guard let json else { return nil }
        if case .string(let text) = json { return text }
        return json.text()
    }

    /// The text for a person, never longer than `limit` characters: `not observed` when nothing was.
    ///
    /// The work is bounded too: a huge value is cut while it is written.
    public func shownText(limit: Int = 200) -> String {
        var writer = BoundedText(limit: limit)
        writer.write(self)
        return writer.finished
    }
}

extension Timestamp {
    /// RFC 3339 text with the milliseconds only where there are any.
    var shortestText: String { text(milliseconds: components.nanosecond != 0) }
}

/// Writes compact JSON and stops soon after the limit.
private struct BoundedText {
    let limit: Int
    private var text = ""
    private var count = 0

    init(limit: Int) { self.limit = limit }

    var finished: String { count > limit ? text.prefix(max(0, limit - 1)) + "…" : text }

    private var isFull: Bool { count > limit }

    private mutating func append(_ piece: String) {
        text += piece
        count += piece.count
    }

    mutating func write(_ operand: Operand) {
        switch operand {
        case .json(let value): write(value)
        case .timestamp(let moment): append(moment.shortestText)
        case .duration(let duration): append(duration.shortText)
        case .unobserved, .partial: append("not observed")
        case .list(let elements):
            append("[")
            for (index, element) in elements.enumerated() where !isFull {
                if index > 0 { append(",") }
                write(element)
            }
            append("]")
        }
    }

    private mutating func write(_ value: JSONValue) {
        switch value {
        case .null, .bool, .number: append(value.text())
        case .string(let string): append(JSONValue.string(String(string.prefix(limit + 1))).text())
        case .array(let elements):
            append("[")
            for (index, element) in elements.enumerated() {
                if isFull { return }
                if index > 0 { append(",") }
                write(element)
            }
            append("]")
        case .object(let members):
            append("{")
            for (index, member) in members.enumerated() {
                if isFull { return }
                if index > 0 { append(",") }
                write(.string(member.key))
                append(":")
                write(member.value)
            }
            append("}")
        }
    }
}
