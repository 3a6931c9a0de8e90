// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunStore
import RunbookModel
import Synchronization
import TestSupport
import Testing
import Values

/// Runs about which people write late, twice and against each other, with freezes, windows, conditions that are met for a
/// while, cancellations, approvals that become void, other inputs and amended plans, in a world and on a disk that fail as the seed says.
///
/// The variables of `SimulationTests` set the seeds.
struct LetterSimulationTests {
    @Test func `a run does not end before somebody is asked about a step whose approval expired while it was held`()
        async throws
    {
        let id = try #require(ApprovalID("twice"))
        var asked = 0
        for seed in 0..<100 as Range<UInt64> {
            let step = Rig.step("a", .change) { ($0.approval, $0.onFailure) = (id, .pause) }
            let policy = ApprovalPolicy(id: id, roles: [], expires: TimeSpan(.seconds(3600)))
            var plan = Rig.plan([step], approvals: [policy])
            plan.blockingConditions = [SimulatedPlan.blockingCondition("b0")]
            var habits = SimulatedHabits()
            habits.freezes = [Rig.start..<Rig.start + .seconds(7200)]
            let world = SimulatedWorld(.init(), seed: seed)
            let simulation = Simulation(plan, world: world, seed: seed, habits: habits)
            do {
                let (machine, _) = try await simulation.execute(seed: seed)
                #expect(machine.state == .completed, "seed \(seed)")
                asked += try simulation.events(simulation.known).count { recorded in
                    if case .operatorAsked(_, .failure) = recorded.event { true } else { false }
                }
            } catch {
                Issue.record(simulation.comment(on: error, seed: seed))
            }
        }
        #expect(asked == 100)
    }

    @Test func `whatever people write and whenever it arrives, it counts once, for what it was written about`() async {
        var (refused, edited, cancelled, amended, voided, owed) = (0, 0, 0, 0, 0, 0)
        var held: [ChangeHold.Code: Int] = [:]
        var weather = SimulationTests.storm
        weather.drifts = 20
        for seed in SimulationTests.seeds(oneIn: 4) {
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
                held.merge(simulation.held.withLock(\.self), uniquingKeysWith: +)
                edited += simulation.edited.withLock(\.self)
                cancelled += machine.end?.stop.cause == .person ? 1 : 0
                amended += simulation.amended.withLock(\.self)
                voided += simulation.voidings.withLock(\.self)
                owed += ObligationLedger(machine, at: simulation.now).open.count
            } catch {
                Issue.record(simulation.comment(on: error, seed: seed))
            }
        }
        // A test in which none of it happens says nothing.
        guard SimulationTests.isSurvey else { return }
        let least = Int(SimulationTests.count) / 200
        let counts = [refused, edited, cancelled, amended, voided, owed]
        #expect(counts.allSatisfy { $0 > least }, "\(counts)")
        #expect(ChangeHold.Code.allCases.allSatisfy { held[$0, default: 0] > least / 2 }, "\(held)")
    }
}
