// SPDX-License-Identifier: Apache-2.0

import Expressions
import RunCore
import RunbookModel
import Synchronization
import Values

/// Keeps what is being read for the next requests and questions, and what was read, until people are asked.
///
/// Nothing of it is on record: whoever calls it off, or kills the executor, has taken nothing back.
final class QuestionDesk: Sendable {
    /// What was read for one request or question.
    struct Preparation: Sendable {
        var sent: SentContents
        /// The moment at which the step would have sent that.
        var moment: Timestamp
        /// What of the world was read for whoever is asked; nil when nothing was to be read.
        var sight: Sight?
    }

    /// What of the world was read for whoever is asked.
    struct Sight: Sendable {
        /// A line for each statement, and for each value that would be changed.
        var lines: [String]
        /// The clusters that the step's statements would go to.
        var clusters: [ClusterReading]
        /// What the first precondition showed that is not known to hold: an attempt would end with it.
        var broken: [PreconditionReading] = []

        init(_ readings: [PreconditionReading], changes: [String] = [], clusters: [ClusterReading] = []) {
            lines = readings.map(\.line) + changes
            self.clusters = clusters
            // What does not hold of one element says nothing about those before it.
            guard let first = readings.first(where: { $0.verdict != .passed }), first.element == nil else { return }
            broken = readings.filter { $0.index == first.index }
        }

        /// What an attempt records that begins with that reading, and ends with it, because a precondition does not hold; nil
        /// of one that may hold.
        ///
        /// `words` say what nobody is asked then.
        func failure(of step: StepID, attempt: Int, nobodyIsAsked words: String) -> [RunEvent]? {
            guard let reading = broken.first(where: { $0.verdict == .failed }) else { return nil }
            let reason = "a precondition does not hold: \(reading.text); nobody is asked \(words)"
            return ending(of: step, attempt, .failed, reason)
        }

        /// The same, also because it is not known whether a precondition holds: what is not known lets nobody act.
        func ending(of step: StepID, attempt: Int, nobodyIsAsked words: String) -> [RunEvent]? {
            if let failure = failure(of: step, attempt: attempt, nobodyIsAsked: words) { return failure }
            guard let reading = broken.first(where: { $0.verdict != .passed }) else { return nil }
            let isRead = reading.record != nil
            let number = reading.index + 1
            let what =
                isRead ? "a precondition is undetermined" : "the reading of precondition \(number) could not be made"
            return ending(of: step, attempt, .undetermined, "\(what): \(reading.text); nobody is asked \(words)")
        }

        private func ending(of step: StepID, _ attempt: Int, _ state: StepState, _ reason: String) -> [RunEvent] {
            let index = broken.first?.index ?? 0
            let results = broken.compactMap(\.record)
            let checked = RunEvent.assertionsChecked(
                step: step,
                attempt: attempt,
                phase: .precondition(index: index),
                results: results
            )
            return [.stepStarted(step: step, attempt: attempt)] + (results.isEmpty ? [] : [checked])
                + [.stepFinished(StepOutcome(step: step, attempt: attempt, state: state, reason: reason))]
        }
    }

    private struct State {
        /// What is being read, and how that is called off.
        var underWay: [StepID: EndSignal] = [:]
        var ready: [StepID: Preparation] = [:]
    }

    private let state = Mutex(State())

    /// Whether nothing is being read.
    var isIdle: Bool { state.withLock(\.underWay.isEmpty) }

    /// Takes in that reading begins for the step, and says how it is called off; nil when it is under way already, or as many
    /// others are as may be.
    func begin(_ step: StepID, atMost limit: Int) -> EndSignal? {
        state.withLock { state in
            guard state.underWay[step] == nil, state.underWay.count < limit else { return nil }
            let callOff = EndSignal()
            state.underWay[step] = callOff
            return callOff
        }
    }

    /// Takes in what was read, nil when that was given up; what was called off counts for nothing.
    func ended(_ step: StepID, with preparation: Preparation?) {
        state.withLock { state in
            guard let callOff = state.underWay.removeValue(forKey: step), callOff.reach == nil else { return }
            state.ready[step] = preparation
        }
    }

    /// What was read for the step; whoever asks takes it, so that it is used once.
    func take(_ step: StepID) -> Preparation? { state.withLock { $0.ready.removeValue(forKey: step) } }

    /// Calls off, and forgets, what nobody is to be asked about any more.
    func callOff(except asked: Set<StepID> = []) {
        let signals = state.withLock { state in
            state.ready = state.ready.filter { asked.contains($0.key) }
            return state.underWay.filter { !asked.contains($0.key) }.values.map(\.self)
        }
        for signal in signals { signal.raise(to: .everything, because: "nobody is asked") }
    }
}
