// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel

extension StepDraft {
    /// The text of the step's action as it stands in the document; nil where only prose says what is to be done.
    var text: PlacedText? {
        switch self.source {
        case .shell(let text, _), .sql(let text): text
        case .manual(let text): text
        }
    }

    /// Leaves the step to a person when any of the findings about its commands is an error.
    ///
    /// The author of an adopted document never promised that its commands can be carried out, so what is wrong with them
    /// is a warning. Nothing that is wrong runs.
    mutating func lower(_ findings: [Diagnostic], _ context: RunbookCompiler.Context) -> [Diagnostic] {
        let errors = findings.filter { $0.severity == .error }
        guard self.isBroken || !errors.isEmpty || self.lowering != nil else { return findings }
        let reasons = (self.lowering?.reasons ?? []) + errors.map(\.message)
        self.lowering = Lowering(reasons: reasons, effect: AdoptedEffect.effect(of: self, context))
        self.isBroken = false
        self.commands = []
        self.uses = []
        self.captures = []
        self.expressions = []
        return findings.map { finding in
            var finding = finding
            if finding.severity == .error { finding.severity = .warning }
            return finding
        }
    }
}

extension StepFacts.Lowering {
    /// What the operator is asked: what is wrong, and the commands as they stand.
    func question(_ text: PlacedText) -> String {
        let why = reasons.prefix(3).joined(separator: "; ")
        let said = why.isEmpty ? "" : " (\(why))"
        return "Lifeboat cannot carry this out as it is written\(said). Do what it means by hand:\n\(text.text)"
    }
}
