// SPDX-License-Identifier: Apache-2.0

import RunCore
import Values

/// What must not be shown or recorded while a step runs.
///
/// The masks are made when a secret is added, not when something is hidden.
struct StepSecrets {
    /// Hides what must never reach the record: secret inputs and secrets of answers.
    private(set) var kept: SecretMask
    /// Hides the secrets that stand in the runbook itself; nothing that is shown or recorded repeats them, but a value that
    /// holds one is kept: later steps need it, and the plan in the bundle holds the secret anyway.
    let exposed: SecretMask
    /// Hides both.
    private(set) var all: SecretMask

    private var texts: Set<String>
    private let exposedTexts: [String]

    init(_ secrets: [String: JSONValue], exposed exposedTexts: [String]) {
        texts = Set(secrets.values.flatMap(\.secretTexts))
        self.exposedTexts = exposedTexts
        exposed = SecretMask(exposedTexts, shortest: 1)
        kept = SecretMask(texts)
        all = exposedTexts.isEmpty ? kept : SecretMask(texts.union(exposedTexts))
    }

    /// Takes in secrets that were not known before.
    mutating func add(_ new: [String]) {
        guard !texts.isSuperset(of: new) else { return }
        texts.formUnion(new)
        kept = SecretMask(texts)
        all = exposedTexts.isEmpty ? kept : SecretMask(texts.union(exposedTexts))
    }

    /// These secrets and others, for one answer.
    func adding(_ new: [String]) -> StepSecrets {
        var secrets = self
        secrets.add(new)
        return secrets
    }
}
