// SPDX-License-Identifier: Apache-2.0

/// A file of sections and settings, read by the rules of the AWS CLI, which are those of Python's `RawConfigParser`.
///
/// - A line that begins with `#` or `;`, indented or not, is a comment; there is no comment at the end of a line.
/// - A name ends at the first `=` or `:`. Names are lower-cased.
/// - A line that is indented further than the setting above it continues that setting. When a setting is empty and is
///   continued, its lines are settings of their own: a block.
/// - The settings of `[DEFAULT]`, in capitals, hold in every section.
///
/// What the CLI refuses to read at all (a line without meaning, a section or a name given twice) is skipped and kept in
/// `problems`; of two equal names the later one holds.
struct ConfigurationText: Sendable {
    /// What stands behind a name.
    enum Value: Sendable, Equatable {
        case text(String)
        case block([String: String])
    }

    /// One section under the name that stands between its brackets.
    struct Section: Sendable, Equatable {
        var name: String
        var line: Int
        var values: [String: Value]
    }

    /// The sections in the order of the file.
    private(set) var sections: [Section] = []
    /// What the AWS CLI would refuse, as `line N: what`; names only, no values.
    private(set) var problems: [String] = []
    /// Lines that may not mean what their author thinks, in the same form.
    private(set) var remarks: [String] = []

    private var raw: [String: [String: [String]]] = [:]
    private var order: [(name: String, line: Int)] = []
    private var section: String?
    private var setting: String?
    private var indentation = 0

    private static let defaults = "DEFAULT"

    init(_ text: String) {
        for (index, line) in Self.lines(text).enumerated() { take(line, number: index + 1) }
        finish()
    }

    /// The lines between line feeds, carriage returns, or both; a mark of the byte order is no part of the first.
    private static func lines(_ text: String) -> [Substring.UnicodeScalarView] {
        var scalars = text.unicodeScalars[...]
        if scalars.first == "\u{FEFF}" { scalars = scalars.dropFirst() }
        var lines: [Substring.UnicodeScalarView] = []
        while let end = scalars.firstIndex(where: { $0 == "\n" || $0 == "\r" }) {
            lines.append(scalars[..<end])
            var next = scalars.index(after: end)
            if scalars[end] == "\r", next < scalars.endIndex, scalars[next] == "\n" {
                next = scalars.index(after: next)
            }
            scalars = scalars[next...]
        }
        lines.append(scalars)
        return lines
    }

    private mutating func take(_ scalars: Substring.UnicodeScalarView, number: Int) {
        let depth = scalars.prefix { $0.properties.isWhitespace }.count
        let line = String(scalars).trimmingSpace()
        if line.hasPrefix("#") || line.hasPrefix(";") { return }
        if line.isEmpty {
            if let section, let setting { raw[section]?[setting]?.append("") }
            return
        }
        if let section, let setting, depth > indentation {
            raw[section]?[setting]?.append(line)
            return
        }
        indentation = depth
        if line.hasPrefix("["), let end = line.lastIndex(of: "]"), end > line.index(after: line.startIndex) {
            begin(String(line[line.index(after: line.startIndex)..<end]), number)
        } else {
            set(line, number)
        }
    }

    private mutating func begin(_ name: String, _ number: Int) {
        section = name
        setting = nil
        if raw[name] == nil {
            raw[name] = [:]
            order.append((name, number))
        } else if name != Self.defaults {
            problems.append("line \(number): the section [\(name)] stands there twice")
        }
    }

    private mutating func set(_ line: String, _ number: Int) {
        guard let section else {
            problems.append("line \(number): a setting before the first section")
            return
        }
        guard let end = line.firstIndex(where: { $0 == "=" || $0 == ":" }), end > line.startIndex else {
            problems.append("line \(number): neither a section nor a setting")
            return
        }
        let name = line[..<end].trimmingSpace().lowercased()
        let value = line[line.index(after: end)...].trimmingSpace()
        if raw[section]?[name] != nil {
            problems.append("line \(number): \(name) stands twice in [\(section)]")
        }
        if value.contains(" #") || value.contains(" ;") {
            remarks.append(
                "line \(number): what follows '#' or ';' is part of \(name); a comment has a line of its own"
            )
        }
        setting = name
        raw[section]?[name] = [value]
    }

    private mutating func finish() {
        let shared = raw[Self.defaults] ?? [:]
        for (name, line) in order where name != Self.defaults {
            var values: [String: Value] = [:]
            for (setting, lines) in shared.merging(raw[name] ?? [:], uniquingKeysWith: { $1 }) {
                values[setting] = value(of: lines, setting, name)
            }
            sections.append(Section(name: name, line: line, values: values))
        }
        raw = [:]
        order = []
        section = nil
        setting = nil
    }

    private mutating func value(of lines: [String], _ setting: String, _ section: String) -> Value {
        var lines = lines
        while lines.count > 1, lines.last?.isEmpty == true { lines.removeLast() }
        guard lines.count > 1, lines[0].isEmpty else { return .text(lines.joined(separator: "\n")) }
        var block: [String: String] = [:]
        for line in lines where !line.isEmpty {
            guard let equals = line.firstIndex(of: "=") else {
                problems.append("[\(section)] \(setting): a line of the block has no '='")
                continue
            }
            block[line[..<equals].trimmingSpace()] = line[line.index(after: equals)...].trimmingSpace()
        }
        return .block(block)
    }
}
