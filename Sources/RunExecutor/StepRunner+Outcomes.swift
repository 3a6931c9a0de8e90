// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunbookModel
import Values

extension EvidenceItem {
    /// Stands for an exchange whose result is secret.
    static let leftOut = EvidenceItem(
        name: "left-out",
        mediaType: "text/plain",
        bytes: Array("The exchange was left out because its result is secret.\n".utf8)
    )
}

extension Timestamp {
    /// The moment as a record holds it.
    var wholeMilliseconds: Timestamp {
        Timestamp(nanosecondsSinceEpoch: nanosecondsSinceEpoch - nanosecondsSinceEpoch % 1_000_000)
    }
}

extension DoubtFinding {
    /// The facts with what was decided.
    var recordedFacts: JSONObject {
        var facts = facts
        facts["doubt"] = .string(verdict.rawValue)
        facts["because"] = .string(reason)
        return facts
    }

    /// The finding on a change whose values are other ones now: it is not repeated, and what was looked up by a name with a
    /// secret in it, which is not on record, says nothing.
    func onOtherValues(than operation: ResolvedOperation) -> DoubtFinding {
        guard String(describing: operation).contains(String.secretMark), verdict != .undetermined else {
            return withoutRepetition()
        }
        let reason = "what was sent held a secret, so the world cannot be compared with it"
        return DoubtFinding(.undetermined, reason: reason, summary: summary)
    }
}

extension OperationOutcome {
    /// The outcome of a change that is sent once more: what is there already may be there because of the first one.
    func repeating(_ finding: DoubtFinding?) -> OperationOutcome {
        guard let finding, finding.verdict == .repeatable else { return self }
        switch self {
        case .refused(var failure):
            failure.effectIsUncertain = true
            if finding.existenceCodes.contains(failure.code) {
                failure.message += " (it exists, and the call that got no answer may have made it)"
            }
            return .refused(failure)
        case .notSent, .unknown, .answered, .withheld: return self
        }
    }
}

extension OperationFailure {
    /// The service's own code and what happened, in one line.
    var sentence: String { code.isEmpty || message.hasPrefix(code) ? message : "\(code): \(message)" }
}
