// SPDX-License-Identifier: Apache-2.0

public import Values

/// The AWS CLI's `--output table`: nested boxes of ASCII, without colours.
///
/// Tables wider than the terminal turn their one-row sections upright, as the AWS CLI does; without a terminal the width
/// is taken to be 80.
public struct TableOutput {
    /// Why a value cannot be shown as a table; the AWS CLI ends with an error for the same values.
    public struct Unfit: Error, Sendable, CustomStringConvertible {
        /// The reason, as a clause.
        public let reason: String
        /// The reason with what to do.
        public var description: String { "the answer cannot be shown as a table: \(reason); use --output json" }
    }

    private var sections: [TableSection] = []

    /// The table of a value under a title, which is the operation's name; empty for what Python counts as false.
    public static func text(of value: JSONValue, title: String, terminalWidth: Int = 80) throws(Unfit) -> String {
        var table = TableOutput()
        guard try table.add(title, value, indentation: 0) else { return "" }
        return table.rendered(terminalWidth: terminalWidth)
    }

    // MARK: Sections

    @discardableResult
    private mutating func add(_ title: String?, _ value: JSONValue, indentation: Int) throws(Unfit) -> Bool {
        if PythonText.isFalse(value) { return false }
        if let title { sections.append(TableSection(title: title, indentation: indentation)) }
        switch value {
        case .array(let elements) where elements.first?.objectValue != nil:
            try add(elements, indentation: indentation, title: title)
        case .array(let elements):
            for element in elements {
                switch element {
                case .array(let cells) where !cells.allSatisfy(\.isScalar):
                    try add(nil, element, indentation: 0)
                case .array(let cells): try addRow(cells.map(PythonText.text))
                case .object(let members): try addRow(members.keys)
                case .null, .bool, .number, .string: try addRow([PythonText.text(of: element)])
                }
            }
        case .object(let members): try add(members, indentation: indentation)
        case .null, .bool, .number, .string: break
        }
        return true
    }

    private mutating func add(_ members: JSONObject, indentation: Int) throws(Unfit) {
        let (headers, others) = Self.names(in: members)
        if headers.count == 1 {
            try addRow([headers[0], cell(members, headers[0])])
        } else if !headers.isEmpty {
            setHeaders(headers)
            try addRow(headers.map { cell(members, $0) })
        }
        for name in others {
            if let value = members[name] { try add(name, value, indentation: indentation + 1) }
        }
    }

    private mutating func add(_ elements: [JSONValue], indentation: Int, title: String?) throws(Unfit) {
        var structures: [JSONObject] = []
        for element in elements {
            guard let members = element.objectValue else { throw Unfit(reason: "a list mixes structures and values") }
            structures.append(members)
        }
        var scalarNames: Set<String> = []
        var otherNames: Set<String> = []
        for members in structures {
            let names = Self.names(in: members)
            scalarNames.formUnion(names.scalars)
            otherNames.formUnion(names.others)
        }
        let headers = PythonText.sorted(scalarNames)
        let others = PythonText.sorted(otherNames)
        setHeaders(headers)
        for (index, members) in structures.enumerated() {
            if index > 0, !others.isEmpty {
                sections.append(TableSection(title: title ?? "", indentation: indentation))
                setHeaders(headers)
            }
            try addRow(headers.map { cell(members, $0) })
            for name in others {
                if let value = members[name] { try add(name, value, indentation: indentation + 1) }
            }
        }
    }

    private func cell(_ members: JSONObject, _ name: String) -> String { members[name].map(PythonText.text) ?? "" }

    private static func names(in members: JSONObject) -> (scalars: [String], others: [String]) {
        var scalars: [String] = []
        var others: [String] = []
        for (name, value) in members {
            if value.isScalar { scalars.append(name) } else { others.append(name) }
        }
        return (PythonText.sorted(scalars), PythonText.sorted(others))
    }

    private mutating func addRow(_ row: [String]) throws(Unfit) {
        // A title has opened a section before any row.
        try sections[sections.count - 1].add(row)
    }

    private mutating func setHeaders(_ headers: [String]) { sections[sections.count - 1].setHeaders(headers) }

    // MARK: Rendering

    private func rendered(terminalWidth: Int) -> String {
        var sections = sections
        var width = sections.map(\.totalWidth).max() ?? 0
        if width > terminalWidth {
            sections = sections.map { $0.upright() }
            width = sections.map(\.totalWidth).max() ?? 0
        }
        var output = String(repeating: "-", count: width) + "\n"
        for section in sections { Self.render(section, width: width - 2 * section.indentation, to: &output) }
        return output
    }

    private static func render(_ section: TableSection, width: Int, to output: inout String) {
        let bars = String(repeating: "|", count: section.indentation)
        func line(_ text: String) { output += bars + text + bars + "\n" }
        if !section.title.isEmpty {
            line(centered(section.title, width, leftEdge: "|"))
            if section.headers.isEmpty, section.rows.isEmpty {
                line("+" + String(repeating: "-", count: max(0, width - 2)) + "+")
            }
        }
        let widths = section.columnWidths(total: width)
        let rule = widths.enumerated().map { index, width in
            index == 0
                ? "+" + String(repeating: "-", count: max(0, width - 2)) + "+"
                : String(repeating: "-", count: max(0, width - 1)) + "+"
        }.joined()
        if !section.headers.isEmpty {
            line(rule)
            line(cells(section.headers, widths, centered))
        }
        guard !section.rows.isEmpty, !widths.isEmpty else { return }
        line(rule)
        for row in section.rows { line(cells(row, widths, aligned)) }
        line(rule)
    }

    private static func cells(
        _ texts: [String],
        _ widths: [Int],
        _ place: (String, Int, String) -> String
    ) -> String {
        zip(texts, widths).enumerated().map { index, cell in place(cell.0, cell.1, index == 0 ? "|" : "") }.joined()
    }

    private static func centered(_ text: String, _ width: Int, leftEdge: String) -> String {
        let length = DisplayWidth.of(text)
        let start = max(0, width / 2 - length / 2 - 1)
        let rest = width - 1 - leftEdge.count - start - length
        return leftEdge + spaces(start) + text + spaces(rest) + "|"
    }

    private static func aligned(_ text: String, _ width: Int, leftEdge: String) -> String {
        let length = DisplayWidth.of(text)
        let padding = width >= length + 2 + leftEdge.count + 1 ? 2 : 0
        return leftEdge + spaces(padding) + text + spaces(width - leftEdge.count - padding - length - 1) + "|"
    }

    private static func spaces(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }
}
