// SPDX-License-Identifier: Apache-2.0

public import RunCore
public import RunStore
import RunbookModel
import Values

/// Ends a run that nobody executes: records the decision, and everything that follows from it without acting.
///
/// It performs nothing. A step that runs always, and a change that is in doubt, are left to an executor.
public struct RunCloser: Sendable {
    private let recorder: RunRecorder

    /// For the run that the recorder keeps, whose lock is held.
    public init(recorder: RunRecorder) { self.recorder = recorder }

    /// Ends the run, as far as that can be done from the record alone; with nil it is ended already.
    ///
    /// - Throws: what kept an event from being durable.
    public func close(because stop: RunStop?) async throws -> RunEnding {
        if let stop { try await recorder.record([.runStopped(stop)]) }
        while true {
            let actions = recorder.nextActions()
            let events = actions.compactMap(Self.event)
            // What is recorded may change what comes next, so it is asked for again after each.
            guard let event = events.first else { return try await park(actions) }
            try await recorder.record([event])
            if case .runFinished(let state, let summary) = event { return .finished(state, summary) }
        }
    }

    private func park(_ actions: [RunMachine.Action]) async throws -> RunEnding {
        let (questions, requests) = recorder.look { ($0.openQuestions.map(\.step), $0.openRequests.map(\.step)) }
        let people = (questions + requests).map { "'\($0)' waits for a decision" }
        let reason = (actions.compactMap(Self.rest) + people).joined(separator: "; ")
        try await recorder.record([.runParked(reason: reason, hold: nil)])
        return .parked(reason: reason)
    }

    /// What can be recorded without acting.
    private static func event(of action: RunMachine.Action) -> RunEvent? {
        switch action {
        case .settle, .void: action.event
        case .finish(let state, let summary): .runFinished(state: state, summary: summary)
        case .ask(let step, let question):
            switch question {
            case .doubt, .failure: .operatorAsked(step: step, question: question)
            case .manualAction, .confirmation: nil
            }
        case .start, .list, .requestApproval: nil
        }
    }

    /// What is left to an executor, in words.
    private static func rest(of action: RunMachine.Action) -> String? {
        switch action {
        case .start(let step, _, .beginning, _), .list(let step, _), .requestApproval(let step, _), .ask(let step, _):
            "'\(step)' runs always and is still to be done"
        case .start(let step, _, .resuming, _): "'\(step)' is in the middle of its commands, and still to be finished"
        case .start(let step, _, .adopting, _): "what '\(step)' changed is still to be checked"
        case .start(let step, _, .doubt, _): "'\(step)' is in doubt, and nobody has looked yet"
        case .settle, .void, .finish: nil
        }
    }
}
