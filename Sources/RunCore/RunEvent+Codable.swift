// SPDX-License-Identifier: Apache-2.0

import RunbookModel
import Values

/// The encoded form is an object with `event` (the case's name) beside the payload's own members.
extension RunEvent: Codable {
    private enum Key: String, CodingKey {
        case event, step, by, reason, nonce, question, attempt, facts, phase, results, state, summary
        case elements, number, outcome
        case name, hold
    }

    private enum Name: String, Codable {
        case runOpened, executorStarted, targetObserved, approvalRequested, approvalDecided, answerRefused
        case letterRefused, approvalNoticed, voidConditionRead
        case approvalVoided, operatorAsked, operatorAnswered, stepStarted, operationIntended, operationFact
        case operationEnded, assertionsChecked, elementsListed, elementFinished, retryScheduled, stepFinished, runParked
        case runInterrupted, runFinished, stopConditionRead, blockingConditionRead, runStopped
        case obligationDecided, runClosed, runAmended
    }

    private var name: Name {
        switch self {
        case .runOpened: .runOpened
        case .executorStarted: .executorStarted
        case .targetObserved: .targetObserved
        case .approvalRequested: .approvalRequested
        case .approvalDecided: .approvalDecided
        case .answerRefused: .answerRefused
        case .letterRefused: .letterRefused
        case .approvalNoticed: .approvalNoticed
        case .approvalVoided: .approvalVoided
        case .voidConditionRead: .voidConditionRead
        case .operatorAsked: .operatorAsked
        case .operatorAnswered: .operatorAnswered
        case .elementsListed: .elementsListed
        case .elementFinished: .elementFinished
        case .stepStarted: .stepStarted
        case .operationIntended: .operationIntended
        case .operationFact: .operationFact
        case .operationEnded: .operationEnded
        case .assertionsChecked: .assertionsChecked
        case .retryScheduled: .retryScheduled
        case .stepFinished: .stepFinished
        case .stopConditionRead: .stopConditionRead
        case .blockingConditionRead: .blockingConditionRead
        case .runStopped: .runStopped
        case .runParked: .runParked
        case .runInterrupted: .runInterrupted
        case .runFinished: .runFinished
        case .obligationDecided: .obligationDecided
        case .runClosed: .runClosed
        case .runAmended: .runAmended
        }
    }

    /// Writes the encoded form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(name, forKey: .event)
        switch self {
        case .runOpened(let payload): try payload.encode(to: encoder)
        case .executorStarted(let payload): try payload.encode(to: encoder)
        case .targetObserved(let payload): try payload.encode(to: encoder)
        case .approvalRequested(let payload): try payload.encode(to: encoder)
        case .approvalDecided(let payload): try payload.encode(to: encoder)
        case .approvalNoticed(let payload): try payload.encode(to: encoder)
        case .voidConditionRead(let payload): try payload.encode(to: encoder)
        case .operatorAnswered(let payload): try payload.encode(to: encoder)
        case .operationIntended(let payload): try payload.encode(to: encoder)
        case .operationEnded(let payload): try payload.encode(to: encoder)
        case .retryScheduled(let payload): try payload.encode(to: encoder)
        case .stepFinished(let payload): try payload.encode(to: encoder)
        case .obligationDecided(let payload): try payload.encode(to: encoder)
        case .runClosed(let payload): try payload.encode(to: encoder)
        case .runAmended(let payload): try payload.encode(to: encoder)
        case .stopConditionRead(let payload): try payload.encode(to: encoder)
        case .blockingConditionRead(let payload): try payload.encode(to: encoder)
        case .runStopped(let payload): try payload.encode(to: encoder)
        case .answerRefused(let step, let by, let reason):
            try container.encode(step, forKey: .step)
            try container.encode(by, forKey: .by)
            try container.encode(reason, forKey: .reason)
        case .letterRefused(let name, let reason):
            try container.encode(name, forKey: .name)
            try container.encode(reason, forKey: .reason)
        case .approvalVoided(let step, let nonce, let reason):
            try container.encode(step, forKey: .step)
            try container.encode(nonce, forKey: .nonce)
            try container.encode(reason, forKey: .reason)
        case .operatorAsked(let step, let question):
            try container.encode(step, forKey: .step)
            try container.encode(question, forKey: .question)
        case .elementsListed(let step, let elements):
            try container.encode(step, forKey: .step)
            try container.encode(elements, forKey: .elements)
        case .elementFinished(let step, let number, let outcome):
            try container.encode(step, forKey: .step)
            try container.encode(number, forKey: .number)
            try container.encode(outcome, forKey: .outcome)
        case .stepStarted(let step, let attempt):
            try container.encode(step, forKey: .step)
            try container.encode(attempt, forKey: .attempt)
        case .operationFact(let step, let attempt, let facts):
            try container.encode(step, forKey: .step)
            try container.encode(attempt, forKey: .attempt)
            try container.encode(facts, forKey: .facts)
        case .assertionsChecked(let step, let attempt, let phase, let results):
            try container.encode(step, forKey: .step)
            try container.encode(attempt, forKey: .attempt)
            try container.encode(phase, forKey: .phase)
            try container.encode(results, forKey: .results)
        case .runParked(let reason, let hold):
            try container.encode(reason, forKey: .reason)
            try container.encodeIfPresent(hold, forKey: .hold)
        case .runInterrupted(let reason):
            try container.encode(reason, forKey: .reason)
        case .runFinished(let state, let summary):
            try container.encode(state, forKey: .state)
            try container.encode(summary, forKey: .summary)
        }
    }

    /// Reads the encoded form.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        func value<Value: Decodable>(_ key: Key) throws -> Value { try container.decode(Value.self, forKey: key) }
        switch try container.decode(Name.self, forKey: .event) {
        case .runOpened: self = .runOpened(try RunOpening(from: decoder))
        case .executorStarted: self = .executorStarted(try ExecutorIdentity(from: decoder))
        case .targetObserved: self = .targetObserved(try TargetObservation(from: decoder))
        case .approvalRequested: self = .approvalRequested(try ApprovalRequest(from: decoder))
        case .approvalDecided: self = .approvalDecided(try ApprovalDecision(from: decoder))
        case .approvalNoticed: self = .approvalNoticed(try ApprovalNotice(from: decoder))
        case .operatorAnswered: self = .operatorAnswered(try OperatorAnswer(from: decoder))
        case .operationIntended: self = .operationIntended(try OperationIntent(from: decoder))
        case .operationEnded: self = .operationEnded(try OperationRecord(from: decoder))
        case .retryScheduled: self = .retryScheduled(try StepRetry(from: decoder))
        case .stepFinished: self = .stepFinished(try StepOutcome(from: decoder))
        case .voidConditionRead: self = .voidConditionRead(try VoidReading(from: decoder))
        case .obligationDecided: self = .obligationDecided(try ObligationDecision(from: decoder))
        case .runClosed: self = .runClosed(try RunClosure(from: decoder))
        case .runAmended: self = .runAmended(try PlanAmendment(from: decoder))
        case .answerRefused:
            self = .answerRefused(step: try value(.step), by: try value(.by), reason: try value(.reason))
        case .letterRefused: self = .letterRefused(name: try value(.name), reason: try value(.reason))
        case .approvalVoided:
            self = .approvalVoided(step: try value(.step), nonce: try value(.nonce), reason: try value(.reason))
        case .operatorAsked: self = .operatorAsked(step: try value(.step), question: try value(.question))
        case .elementsListed: self = .elementsListed(step: try value(.step), elements: try value(.elements))
        case .elementFinished:
            self = .elementFinished(step: try value(.step), number: try value(.number), outcome: try value(.outcome))
        case .stepStarted: self = .stepStarted(step: try value(.step), attempt: try value(.attempt))
        case .operationFact:
            self = .operationFact(step: try value(.step), attempt: try value(.attempt), facts: try value(.facts))
        case .assertionsChecked:
            self = .assertionsChecked(
                step: try value(.step),
                attempt: try value(.attempt),
                phase: try value(.phase),
                results: try value(.results)
            )
        case .stopConditionRead: self = .stopConditionRead(try StopReading(from: decoder))
        case .blockingConditionRead: self = .blockingConditionRead(try BlockingReading(from: decoder))
        case .runStopped: self = .runStopped(try RunStop(from: decoder))
        case .runParked:
            self = .runParked(
                reason: try value(.reason),
                hold: try container.decodeIfPresent(ChangeHold.self, forKey: .hold)
            )
        case .runInterrupted: self = .runInterrupted(reason: try value(.reason))
        case .runFinished: self = .runFinished(state: try value(.state), summary: try value(.summary))
        }
    }
}
