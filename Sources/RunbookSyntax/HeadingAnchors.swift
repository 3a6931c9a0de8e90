// SPDX-License-Identifier: Apache-2.0

/// Gives headings the anchors that GitHub gives them.
struct HeadingAnchors {
    private var taken: [String: Int] = [:]

    /// The anchor of the next heading of a document: its slug, with `-1`, `-2`, … where it is taken.
    mutating func anchor(for heading: String) -> String {
        let slug = Self.slug(heading)
        guard var number = taken[slug] else {
            taken[slug] = 0
            return slug
        }
        var anchor: String
        repeat {
            number += 1
            anchor = "\(slug)-\(number)"
        } while taken[anchor] != nil
        taken[slug] = number
        taken[anchor] = 0
        return anchor
    }

    /// Lower case, without anything but letters, marks, digits, `_`, `-` and spaces, spaces turned into `-`.
    static func slug(_ heading: String) -> String {
        var slug = String.UnicodeScalarView()
        for scalar in heading.lowercased().unicodeScalars {
            if scalar == " " {
                slug.append("-")
            } else if scalar == "-" || isWord(scalar) {
                slug.append(scalar)
            }
        }
        return String(slug)
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
            .spacingMark, .enclosingMark, .decimalNumber, .connectorPunctuation:
            true
        default: false
        }
    }
}

extension MarkdownHeading {
    /// The anchor that GitHub would give a heading of this text if it were the only one.
    public static func slug(of text: String) -> String { HeadingAnchors.slug(text) }
}
