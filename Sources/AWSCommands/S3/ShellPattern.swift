// SPDX-License-Identifier: Apache-2.0

/// A pattern of Python's `fnmatch`, which the AWS CLI uses for `--include` and `--exclude`.
///
/// `*` is any text, slashes and line breaks included, `?` is one character, `[a-z]` and `[!a-z]` one of a set; a `[`
/// without its `]` stands for itself. Case counts. Characters are Unicode scalars, as in Python.
public struct ShellPattern: Sendable, Hashable {
    private enum Element: Sendable, Hashable {
        case anyText
        case anyScalar
        case scalar(Unicode.Scalar)
        case set(ScalarSet)
    }

    private let elements: [Element]

    /// Reads a pattern; every text is one.
    public init(_ pattern: String) {
        let scalars = Array(pattern.unicodeScalars)
        var elements: [Element] = []
        var index = 0
        while index < scalars.count {
            let scalar = scalars[index]
            index += 1
            switch scalar {
            case "*": if elements.last != .anyText { elements.append(.anyText) }
            case "?": elements.append(.anyScalar)
            case "[":
                guard let end = Self.closing(scalars, from: index) else {
                    elements.append(.scalar("["))
                    continue
                }
                elements.append(.set(ScalarSet(scalars[index..<end])))
                index = end + 1
            default: elements.append(.scalar(scalar))
            }
        }
        self.elements = elements
    }

    /// The place of the `]` that ends a set; the first character of a set may itself be a `]`.
    private static func closing(_ scalars: [Unicode.Scalar], from start: Int) -> Int? {
        var index = start
        if index < scalars.count, scalars[index] == "!" { index += 1 }
        if index < scalars.count, scalars[index] == "]" { index += 1 }
        return scalars[min(index, scalars.count)...].firstIndex(of: "]")
    }

    /// Whether the pattern covers a whole text; takes time of at most both lengths multiplied.
    public func matches(_ text: String) -> Bool {
        let scalars = Array(text.unicodeScalars)
        var (element, position) = (0, 0)
        // Where the last `*` stands, and how much of the text it has taken so far.
        var star: (element: Int, position: Int)?
        while position < scalars.count {
            if element < elements.count, case .anyText = elements[element] {
                star = (element, position)
                element += 1
            } else if element < elements.count, admits(elements[element], scalars[position]) {
                element += 1
                position += 1
            } else if let last = star {
                star = (last.element, last.position + 1)
                (element, position) = (last.element + 1, last.position + 1)
            } else {
                return false
            }
        }
        return elements[element...].allSatisfy { $0 == .anyText }
    }

    private func admits(_ element: Element, _ scalar: Unicode.Scalar) -> Bool {
        switch element {
        case .anyText, .anyScalar: true
        case .scalar(let wanted): wanted == scalar
        case .set(let set): set.contains(scalar)
        }
    }
}
