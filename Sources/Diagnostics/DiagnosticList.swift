// SPDX-License-Identifier: Apache-2.0

/// The order and selection in which diagnostics are shown.
public enum DiagnosticList {
    /// Sorts by file, place, severity and code, drops exact repetitions, and suppresses cascades.
    ///
    /// A cascade is a finding of the same code on the very same range, and a warning or note that lies on exactly the
    /// range of an error. Findings without a range come first in their file. The result does not depend on the order
    /// of the input.
    public static func arranged(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
        var kept: [Diagnostic] = []
        var seen: Set<Place> = []
        var errorRanges: Set<Place> = []
        for diagnostic in diagnostics where diagnostic.severity == .error && diagnostic.range != nil {
            errorRanges.insert(Place(diagnostic, code: ""))
        }
        for diagnostic in diagnostics.sorted(by: precedes) {
            if diagnostic.severity != .error, errorRanges.contains(Place(diagnostic, code: "")) { continue }
            let message = diagnostic.range == nil ? diagnostic.message : ""
            if seen.insert(Place(diagnostic, code: diagnostic.code, message: message)).inserted {
                kept.append(diagnostic)
            }
        }
        return kept
    }

    /// Whether any of the diagnostics is an error.
    public static func hasErrors(_ diagnostics: [Diagnostic]) -> Bool { diagnostics.contains { $0.severity == .error } }

    /// One line that counts them: `3 errors, 1 warning`, or `no findings`.
    public static func summary(_ diagnostics: [Diagnostic]) -> String {
        let parts = Severity.allCases.compactMap { severity -> String? in
            let count = diagnostics.count { $0.severity == severity }
            return count == 0 ? nil : "\(count) \(severity.rawValue)\(count == 1 ? "" : "s")"
        }
        return parts.isEmpty ? "no findings" : parts.joined(separator: ", ")
    }

    private struct Place: Hashable {
        let file: String
        let range: SourceRange?
        let step: String?
        let code: String
        let message: String

        init(_ diagnostic: Diagnostic, code: String, message: String = "") {
            file = diagnostic.file
            range = diagnostic.range
            step = code.isEmpty || diagnostic.range != nil ? nil : diagnostic.step
            self.code = code
            self.message = message
        }
    }

    private static func precedes(_ left: Diagnostic, _ right: Diagnostic) -> Bool {
        let leftStart = left.range?.lower ?? -1
        let rightStart = right.range?.lower ?? -1
        if (left.file, leftStart) != (right.file, rightStart) {
            return (left.file, leftStart) < (right.file, rightStart)
        }
        if left.severity != right.severity { return left.severity < right.severity }
        let leftRest = (left.range?.upper ?? -1, left.code, left.message, left.step ?? "", left.fix ?? "")
        let rightRest = (right.range?.upper ?? -1, right.code, right.message, right.step ?? "", right.fix ?? "")
        return leftRest < rightRest
    }
}
