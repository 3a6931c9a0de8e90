// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunStore
import Synchronization
import Values

/// Keeps people's words off the record that hold a secret of the run: what is on record stays there.
///
/// The command that they typed has refused what it knew of; what only the executor knows is found here: secret inputs and the
/// secrets of the runbook, the passwords and credentials that it uses, and what its steps have captured as a secret.
struct SpokenSecrets {
    private let masks: [SecretMask]

    /// What the executor knows by now; `exposed` are the secrets that stand in the runbook.
    init(_ environment: ExecutorEnvironment, exposed: [String]) {
        let texts = environment.secrets.values.flatMap(\.secretTexts) + exposed + environment.captured.texts
        masks = [SecretMask(texts)] + environment.passwords
    }

    /// Why what somebody said does not count; nil when it holds no secret.
    ///
    /// A word that the run is to end always counts.
    func objection(to message: InboxMessage) -> String? {
        switch message {
        case .decision(let decision): hidden(decision.reason) != decision.reason ? Self.words : nil
        case .answer(let answer):
            hidden(answer.reason) != answer.reason || (answer.inputs ?? []).contains { holds($0.value) }
                || (answer.attachments ?? []).contains { hidden($0.name) != $0.name } ? Self.words : nil
        case .cancellation: nil
        }
    }

    /// A cancellation as it is recorded: it ends the run whatever the reason is, and the reason loses its secrets.
    func recorded(_ cancellation: RunCancellation) -> RunCancellation {
        var recorded = cancellation
        recorded.reason = hidden(cancellation.reason)
        return recorded
    }

    private static let words = "it holds a secret of the run, which has no place on record; say it in other words"

    /// What is said of a file that holds one: bytes cannot be changed without making another file of it.
    static let inFile =
        "holds a secret of the run, which has no place in the evidence: take it out, and attach the file again"

    /// Whether a secret stands in a file, as far as that can be seen: not in what is compressed, such as pictures.
    func isHeld(by bytes: [UInt8]) -> Bool { masks.contains { $0.bytes(bytes) != bytes } }

    private func hidden(_ text: String) -> String { masks.reduce(text) { $0.masking($1) } }

    private func holds(_ value: JSONValue) -> Bool { masks.contains { value.masking($0) != value } }
}

/// What the steps of a run have captured as a secret while this executor has executed it; it is on no record.
final class CapturedSecrets: Sendable {
    private let known = Mutex<Set<String>>([])

    /// The texts of all of them.
    var texts: [String] { known.withLock { Array($0) } }

    /// Takes in what a step has captured.
    func add(_ texts: [String]) {
        guard !texts.isEmpty else { return }
        known.withLock { $0.formUnion(texts) }
    }
}
