// SPDX-License-Identifier: Apache-2.0

import RunCore
import Synchronization
import TestSupport
import Testing

/// Runs about which people write late, twice and against each other, with freezes, cancellations, approvals that become
/// void and amended plans, in a world and on a disk that fail as the seed says.
///
/// The variables of `SimulationTests` set the seeds.
struct LetterSimulationTests {
    @Test func `whatever people write and whenever it arrives, it counts once, for what it was written about`() async {
        var (refused, held, cancelled, amended, voided, owed) = (0, 0, 0, 0, 0, 0)
        var weather = SimulationTests.storm
        weather.drifts = 20
        for seed in SimulationTests.first..<SimulationTests.first + SimulationTests.count / 4 {
            var generator = SeededGenerator(state: seed)
            let plan = SimulatedPlan.makeWithApprovals(Int.random(in: 1...8, using: &generator), seed: seed)
            let habits = SimulatedHabits.make(seed: seed)
            let world = SimulatedWorld(weather, seed: seed)
            let simulation = Simulation(plan, world: world, seed: seed, habits: habits)
            var deaths: [(Int, ModelDisk.Death)] = []
            while generator.chance(50), deaths.count < 5 {
                deaths.append((Int.random(in: 1...90, using: &generator), generator.chance(50) ? .killed : .powerCut))
            }
            do {
                let (machine, _) = try await simulation.execute(deaths: deaths, seed: seed)
                refused += simulation.refusals.withLock(\.self)
                held += simulation.holds.withLock(\.self)
                cancelled += machine.end?.stop.cause == .person ? 1 : 0
                amended += simulation.amended.withLock(\.self)
                voided += simulation.voidings.withLock(\.self)
                owed += ObligationLedger(machine, at: simulation.now).open.count
            } catch {
                Issue.record(Comment(rawValue: "seed \(seed): \(error)"))
            }
        }
        // A test in which none of it happens says nothing.
        let least = Int(SimulationTests.count) / 200
        let counts = [refused, held, cancelled, amended, voided, owed]
        #expect(counts.allSatisfy { $0 > least }, "\(counts)")
    }
}
