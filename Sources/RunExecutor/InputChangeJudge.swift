// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunStore
import RunbookModel
import Values

/// Decides whether other inputs for a step count, and records what they were before.
struct InputChangeJudge {
    let recorder: RunRecorder
    /// Why a value is none that an input accepts; nil when it is one.
    let problem: @Sendable (InputDeclaration, JSONValue) -> String?

    /// Why the answer's changes do not count; nil when they do, as for an answer without any.
    func objection(to answer: OperatorAnswer) -> String? {
        recorder.look { InputChangeGate($0).objection(to: answer, problem: problem) }
    }

    /// The answer as it is put on record.
    func recorded(_ answer: OperatorAnswer) -> OperatorAnswer { recorder.look { InputChangeGate($0).recorded(answer) } }
}
