// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel

/// Why a step comes after another one.
enum OrderCause {
    /// It stands behind it in the document.
    case document
    /// The YAML form lists it under `after`.
    case listed(SourceRange)
    /// A `Requires:` link of the step itself.
    case link(SourceRange)
    /// A `Requires:` link of the step's section.
    case section(SourceRange)
    /// The step uses a value that the other one produces.
    case value(String, SourceRange)
    /// The step's approval shows the other one.
    case shown(ApprovalID, SourceRange)
    /// The step's approval looks at a value of the other one.
    case bound(ApprovalID, SourceRange)

    /// The sentence for a note: why `later` comes after `earlier`.
    func sentence(_ later: StepID, after earlier: StepID) -> String {
        switch self {
        case .document: "'\(later)' comes after '\(earlier)' in the document"
        case .listed: "'\(later)' is listed after '\(earlier)'"
        case .link: "'\(later)' requires '\(earlier)'"
        case .section: "'\(later)' requires '\(earlier)', by a link of its section"
        case .value(let name, _): "'\(later)' uses '\(name)' of '\(earlier)'"
        case .shown(let approval, _): "'\(later)' asks for '\(approval)', which shows '\(earlier)'"
        case .bound(let approval, _): "'\(later)' asks for '\(approval)', which looks at a value of '\(earlier)'"
        }
    }

    /// Where the dependency is written; nil for document order.
    var range: SourceRange? {
        switch self {
        case .document: nil
        case .listed(let range), .link(let range), .section(let range), .value(_, let range), .shown(_, let range),
            .bound(_, let range):
            range
        }
    }

    var isDocument: Bool { if case .document = self { true } else { false } }
}
