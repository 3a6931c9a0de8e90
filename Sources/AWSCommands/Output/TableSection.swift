// SPDX-License-Identifier: Apache-2.0

/// One titled block of a table: a row of headers and rows of as many cells.
struct TableSection {
    var title = ""
    var indentation = 0
    private(set) var headers: [String] = []
    private(set) var rows: [[String]] = []
    private var columnCount: Int?
    private var widths: [Int] = []

    init(title: String = "", indentation: Int = 0) {
        self.title = title
        self.indentation = indentation
    }

    mutating func setHeaders(_ headers: [String]) {
        measure(headers)
        if columnCount == nil { columnCount = headers.count }
        self.headers = headers
    }

    /// - Throws: ``TableOutput/Unfit`` when the row has another number of cells than those before.
    mutating func add(_ row: [String]) throws(TableOutput.Unfit) {
        if columnCount == nil { columnCount = row.count }
        guard row.count == columnCount else {
            let reason = "a row has \(row.count) cells where the rows before have \(columnCount ?? 0)"
            throw TableOutput.Unfit(reason: reason)
        }
        rows.append(row)
        measure(row)
    }

    /// The section with its only row turned upright, each header beside its cell; itself when it has no such row.
    func upright() -> TableSection {
        guard rows.count == 1, !headers.isEmpty else { return self }
        var section = TableSection(title: title, indentation: indentation)
        for pair in zip(headers, rows[0]) {
            section.rows.append([pair.0, pair.1])
            section.measure([pair.0, pair.1])
        }
        section.columnCount = 2
        return section
    }

    /// How wide the section is with its border, and with the bars of the sections that it lies in.
    var totalWidth: Int {
        let content = widths.reduce(0) { $0 + $1 + 4 } + 2 + 2 * indentation
        return max(DisplayWidth.of(title) + 2 + 2 * indentation, content)
    }

    /// The widths of the columns, stretched so that together they are `total` wide.
    func columnWidths(total: Int) -> [Int] {
        let unscaled = widths.map { $0 + 4 }
        let sum = unscaled.reduce(0, +)
        guard sum > 0 else { return [] }
        let factor = Double(total) / Double(sum)
        var scaled = unscaled.map { Int((factor * Double($0)).rounded(.toNearestOrEven)) }
        var excess = scaled.reduce(0, +) - total
        while excess != 0 {
            let order = excess < 0 ? Array(scaled.indices.reversed()) : Array(scaled.indices)
            for index in order where excess != 0 {
                let step = excess > 0 ? 1 : -1
                scaled[index] -= step
                excess -= step
            }
        }
        return scaled
    }

    private mutating func measure(_ row: [String]) {
        let lengths = row.map(DisplayWidth.of)
        widths = widths.isEmpty ? lengths : zip(widths, lengths).map { max($0, $1) }
    }
}
