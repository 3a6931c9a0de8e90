// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

/// Runs that more than one executor wants, each alive, suspended or dead as the seed says.
///
/// The variables of `SimulationTests` set the seeds.
struct ContestedSimulationTests {
    @Test func `whoever else opens a run, one executor at a time acts, and nothing happens twice`() async throws {
        let folder = try TemporaryDirectory()
        var (refused, takenOver, killed) = (0, 0, 0)
        for seed in SimulationTests.seeds(oneIn: 4) {
            var generator = SeededGenerator(state: seed)
            let plan = SimulatedPlan.makeWithPolicies(Int.random(in: 1...9, using: &generator), seed: seed)
            let weather = seed % 3 == 0 ? SimulatedWorld.Weather() : SimulationTests.storm
            let simulation = Simulation(plan, world: SimulatedWorld(weather, seed: seed), seed: seed)
            do {
                let (_, contest) = try simulation.executeContested(lock: folder.file("\(seed)"), seed: seed)
                refused += contest.refused
                takenOver += contest.takenOver
                killed += contest.killed
            } catch {
                Issue.record(simulation.comment(on: error, seed: seed))
            }
        }
        // A test in which nobody else comes says nothing.
        guard SimulationTests.isSurvey else { return }
        let least = Int(SimulationTests.count) / 20
        #expect(refused > least && takenOver > least && killed > least, "\(refused), \(takenOver), \(killed)")
    }
}
