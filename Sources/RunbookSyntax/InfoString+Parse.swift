// SPDX-License-Identifier: Apache-2.0

public import Diagnostics

extension InfoString {
    /// Reads the info string that stands in `range` of the source.
    ///
    /// A value is bare, up to the next space, or stands in double quotes, where `\"` and `\\` stand for the character
    /// after the backslash. A pair that follows neither rule is left out and reported.
    public static func parse(_ source: SourceText, in range: SourceRange) -> Parsed<InfoString> {
        var reader = InfoStringReader(source: source, range: range)
        reader.read()
        let info = InfoString(
            language: reader.language?.text ?? "",
            languageRange: reader.language?.range ?? SourceRange(at: range.lower),
            words: reader.words,
            attributes: reader.attributes,
            range: range
        )
        return Parsed(info, diagnostics: reader.diagnostics)
    }
}

private struct InfoStringReader {
    let source: SourceText
    private let end: Int
    private var position: Int
    private(set) var language: InfoString.Word?
    private(set) var words: [InfoString.Word] = []
    private(set) var attributes: [InfoString.Attribute] = []
    private(set) var diagnostics: [Diagnostic] = []

    init(source: SourceText, range: SourceRange) {
        self.source = source
        end = min(range.upper, source.end)
        position = min(range.lower, end)
    }

    mutating func read() {
        while true {
            skip { $0 == 0x20 || $0 == 0x09 }
            guard position < end else { return }
            let start = position
            skip { $0 != 0x20 && $0 != 0x09 && $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: "\"") }
            let name = SourceRange(start, position)
            switch position < end ? source.bytes[position] : 0x20 {
            case UInt8(ascii: "="): readAttribute(key: name)
            case UInt8(ascii: "\""):
                skipWord()
                report(
                    "a quote may only stand around a value",
                    at: SourceRange(start, position),
                    fix: "write key=\"value\""
                )
            default:
                let word = InfoString.Word(text: source.text(in: name), range: name)
                if language == nil, attributes.isEmpty { language = word } else { words.append(word) }
            }
        }
    }

    private mutating func readAttribute(key: SourceRange) {
        position += 1
        let start = position
        guard position < end, source.bytes[position] == UInt8(ascii: "\"") else {
            skip { $0 != 0x20 && $0 != 0x09 }
            let range = SourceRange(start, position)
            if key.isEmpty {
                report("there is no key before the '='", at: SourceRange(key.lower, position), fix: "write key=value")
            } else if range.isEmpty {
                report(
                    "'\(source.text(in: key))' has no value",
                    at: key.union(range),
                    fix: "write a value right after the '='"
                )
            } else if source.bytes(in: range).contains(UInt8(ascii: "\"")) {
                report(
                    "the value has a quote in its middle",
                    at: key.union(range),
                    fix: "put the whole value in double quotes"
                )
            } else {
                append(key: key, value: source.text(in: range), range: range, isQuoted: false)
            }
            return
        }
        position += 1
        var value: [UInt8] = []
        while position < end, source.bytes[position] != UInt8(ascii: "\"") {
            if source.bytes[position] == UInt8(ascii: "\\"), position + 1 < end { position += 1 }
            value.append(source.bytes[position])
            position += 1
        }
        guard position < end else {
            return report(
                "the quote is not closed",
                at: SourceRange(key.lower, end),
                fix: "close the value with a '\"'"
            )
        }
        position += 1
        let range = SourceRange(start, position)
        if position < end, source.bytes[position] != 0x20, source.bytes[position] != 0x09 {
            skipWord()
            return report(
                "text follows the closing quote",
                at: SourceRange(key.lower, position),
                fix: "put a space after it"
            )
        }
        if key.isEmpty {
            return report(
                "there is no key before the '='",
                at: SourceRange(key.lower, position),
                fix: "write key=value"
            )
        }
        append(key: key, value: String(decoding: value, as: UTF8.self), range: range, isQuoted: true)
    }

    private mutating func append(key: SourceRange, value: String, range: SourceRange, isQuoted: Bool) {
        attributes.append(
            .init(key: source.text(in: key), value: value, keyRange: key, valueRange: range, isQuoted: isQuoted)
        )
    }

    private mutating func report(_ message: String, at range: SourceRange, fix: String) {
        diagnostics.append(
            SyntaxDiagnostics.malformedAttribute.diagnostic(message, in: source.name, at: range, fix: fix)
        )
    }

    private mutating func skipWord() { skip { $0 != 0x20 && $0 != 0x09 } }

    private mutating func skip(while matches: (UInt8) -> Bool) {
        while position < end, matches(source.bytes[position]) { position += 1 }
    }
}
