// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunStore
import Values

/// Keeps people's words off the record that hold a secret of the run: what is on record stays there.
///
/// The command that they typed has refused what it knew of; what only the executor knows is found here.
struct SpokenSecrets {
    private let mask: SecretMask

    /// - Parameters:
    ///   - secrets: The secret inputs of the run.
    ///   - exposed: The secrets that stand in the runbook.
    init(_ secrets: [String: JSONValue], exposed: [String]) {
        mask = SecretMask(secrets.values.flatMap(\.secretTexts) + exposed)
    }

    /// Why what somebody said does not count; nil when it holds no secret.
    ///
    /// A word that the run is to end always counts.
    func objection(to message: InboxMessage) -> String? {
        switch message {
        case .decision(let decision): holds(decision.reason) ? Self.words : nil
        case .answer(let answer):
            holds(answer.reason) || (answer.inputs ?? []).contains { $0.value.masking(mask) != $0.value }
                ? Self.words : nil
        case .cancellation: nil
        }
    }

    /// A cancellation as it is recorded: it ends the run whatever the reason is, and the reason loses its secrets.
    func recorded(_ cancellation: RunCancellation) -> RunCancellation {
        var recorded = cancellation
        recorded.reason = cancellation.reason.masking(mask)
        return recorded
    }

    private static let words = "it holds a secret of the run, which has no place on record; say it in other words"

    private func holds(_ text: String) -> Bool { text.masking(mask) != text }
}
