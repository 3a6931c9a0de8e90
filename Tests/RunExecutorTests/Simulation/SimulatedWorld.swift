// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunbookModel
import Synchronization
import TestSupport
import Values

/// A world in which effects are counted, and in which answers get lost.
final class SimulatedWorld: Sendable {
    /// What happens to the calls that change something.
    struct Weather: Sendable {
        /// In a hundred: the effect is there, and the answer is lost.
        var lostAnswers = 0
        /// In a hundred: nothing happened, and nobody says so.
        var lostCalls = 0
        /// In a hundred: an internal error after the effect.
        var errorsAfterEffect = 0
        /// In a hundred: the call never leaves, and that is known.
        var unsentCalls = 0
        /// In a hundred: a refusal, and nothing happened.
        var refusals = 0
        /// In a hundred: a reading that cannot be made.
        var blindReadings = 0
        /// In a hundred: a stop condition that is met.
        var metConditions = 0
        /// In a hundred: the step `lag` reads more than an approval allows.
        var drifts = 0
    }

    private struct State {
        var effects: [String: Int] = [:]
        var order: [String] = []
        var attempts: [Int] = []
        var generator: SeededGenerator
    }

    private let weather: Weather
    private let state: Mutex<State>

    init(_ weather: Weather, seed: UInt64) {
        self.weather = weather
        state = Mutex(State(generator: SeededGenerator(state: seed)))
    }

    /// How often the step's change has happened.
    func effects(of step: String) -> Int { state.withLock { $0.effects[step] ?? 0 } }
    /// The steps whose change has happened, as it happened.
    var order: [String] { state.withLock(\.order) }
    /// The attempts by which those changes have happened.
    var attempts: [Int] { state.withLock(\.attempts) }
    /// The steps whose change has happened, with how often.
    var effects: [String: Int] { state.withLock(\.effects) }

    /// Answers an operation; a probe's name is its step's with `?` behind it.
    ///
    /// `isMet` says that what the operation asks for is met, whatever chance says.
    func answer(_ request: OperationRequest, isMet: Bool = false) -> OperationOutcome {
        state.withLock { state in
            let name = request.name
            guard request.effect.mayChange else {
                if name.hasPrefix("!"), state.generator.chance(weather.metConditions) || isMet {
                    return Rig.done(["isMet": true])
                }
                if name.hasPrefix("!"), !state.generator.chance(weather.blindReadings) {
                    return Rig.done(["isMet": false])
                }
                if state.generator.chance(weather.blindReadings) { return .unknown(Rig.failure(.unreachable)) }
                if name == "lag" { return Rig.done(["n": state.generator.chance(weather.drifts) ? 9 : 1]) }
                return Rig.done(["done": .bool((state.effects[String(name.dropLast())] ?? 0) > 0), "n": 1])
            }
            let dice = Int.random(in: 0..<100, using: &state.generator)
            var limit = weather.unsentCalls
            if dice < limit { return .notSent(Rig.failure(.unreachable)) }
            limit += weather.refusals
            if dice < limit { return .refused(Rig.failure(.refused)) }
            limit += weather.lostCalls
            if dice < limit { return .unknown(Rig.failure(.unreachable)) }
            state.effects[name, default: 0] += 1
            state.order.append(name)
            state.attempts.append(request.attempt)
            limit += weather.lostAnswers
            if dice < limit { return .unknown(Rig.failure(.unreachable)) }
            limit += weather.errorsAfterEffect
            if dice < limit { return .refused(Rig.failure(.refused, uncertain: true)) }
            return Rig.done(["n": 1])
        }
    }
}
