// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import Values

/// The list of what the mask finds, in the document that promises it: exactly what is tested, and each line of it is hidden.
///
/// With `LIFEBOAT_WRITE_DOCUMENTATION=1` in the environment the list is written instead of compared.
struct MaskedWritingsTests {
    /// What stands in the list as the secret.
    private static let sample = #"pa"s& wo/rd$"#
    private static let (opening, closing) = ("<!-- generated: writings -->\n", "<!-- end of writings -->")
    private static let document = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Documentation/SecurityModel.md").standardizedFileURL

    /// What cannot be seen is shown as a picture of it.
    private static func shown(_ text: String) -> String {
        text.replacing("\r\n", with: "\u{240D}\u{240A}").replacing("\n", with: "\u{240A}")
            .replacing("\0", with: "\u{2400}")
    }

    private static func written(_ text: String) -> String {
        text.replacing("\u{240D}", with: "\r").replacing("\u{240A}", with: "\n").replacing("\u{2400}", with: "\0")
    }

    private static var table: String {
        let rows = SecretWritings.all.map { writing in
            "| \(writing.name.replacing("\\", with: "\\\\")) | `\(shown(writing.write(sample)))` |\n"
        }
        return "\n| writing | `\(sample)` in it |\n|---|---|\n" + rows.joined() + "\n"
    }

    private static func list(in text: String) throws -> Substring {
        let start = try #require(text.firstRange(of: opening))
        let end = try #require(text[start.upperBound...].firstRange(of: closing))
        return text[start.upperBound..<end.lowerBound]
    }

    @Test func `the list of masked writings is that of the tests, and each line of it is hidden`() throws {
        var text = try String(contentsOf: Self.document, encoding: .utf8)
        if ProcessInfo.processInfo.environment["LIFEBOAT_WRITE_DOCUMENTATION"] != nil {
            let list = try Self.list(in: text)
            text.replaceSubrange(list.startIndex..<list.endIndex, with: Self.table)
            try text.write(to: Self.document, atomically: true, encoding: .utf8)
        }
        let list = try Self.list(in: text)
        #expect(list == Self.table)
        let mask = SecretMask([Self.sample])
        let rows = list.split(separator: "\n").dropFirst(2)
        #expect(rows.count == SecretWritings.all.count)
        for row in rows {
            let parts = try #require(row.firstRange(of: "| `")).upperBound
            let form = Self.written(String(row[parts...].dropLast(3)))
            let hidden = mask.text("<\(form)>")
            #expect(hidden.contains("(secret)") && hidden.count < form.count + 12, "\(row): \(hidden)")
            #expect(!mask.finds(in: hidden), "\(row): \(hidden)")
        }
    }
}
