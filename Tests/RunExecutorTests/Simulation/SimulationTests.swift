// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import RunCore
import Synchronization
import TestSupport
import Testing

/// The whole executor over its journal, in a world and on a disk that fail as the seed says.
///
/// `LIFEBOAT_SIMULATIONS` sets how many seeds are tried, `LIFEBOAT_SIMULATION_SEED` the first one; a single one that fails
/// is told with everything on record.
/// `LIFEBOAT_CRASH_POINTS=all` tries every call instead of a sample.
struct SimulationTests {
    private static let variables = ProcessInfo.processInfo.environment
    static let first = variables["LIFEBOAT_SIMULATION_SEED"].flatMap { UInt64($0) } ?? 0
    static let count = variables["LIFEBOAT_SIMULATIONS"].flatMap { UInt64($0) } ?? 2000
    /// The seeds of a test that tries that part of them, and at least the first one: the seed that is run again.
    static func seeds(oneIn part: UInt64 = 1) -> Range<UInt64> { first..<first + max(count / part, 1) }
    /// Whether so many seeds are tried that everything must have been drawn that is counted.
    static let isSurvey = count >= 400
    private static let triesAll = variables["LIFEBOAT_CRASH_POINTS"] == "all"

    static let storm = SimulatedWorld.Weather(
        lostAnswers: 8,
        lostCalls: 8,
        errorsAfterEffect: 5,
        refusals: 8,
        blindReadings: 5
    )

    @Test func `whatever fails, nothing is lost, nothing happens twice, and green is true`() async {
        var refused = 0
        for seed in Self.seeds() {
            var generator = SeededGenerator(state: seed)
            let plan = SimulatedPlan.make(Int.random(in: 1...9, using: &generator), seed: seed)
            let world = SimulatedWorld(seed % 3 == 0 ? .init() : Self.storm, seed: seed)
            let simulation = Simulation(plan, world: world, seed: seed)
            var deaths: [(Int, ModelDisk.Death)] = []
            while generator.chance(70), deaths.count < 8 {
                deaths.append((Int.random(in: 1...90, using: &generator), generator.chance(50) ? .killed : .powerCut))
            }
            do {
                _ = try await simulation.execute(deaths: deaths, seed: seed)
                refused += simulation.refusals.withLock { $0 }
            } catch {
                Issue.record(simulation.comment(on: error, seed: seed))
            }
        }
        // A test in which nobody says anything wrong says nothing about it.
        #expect(!Self.isSurvey || refused > Int(Self.count) / 10)
    }

    @Test func `whatever fails, what is undone is undone once, in reverse order, and up to the last door`() async {
        var undone = 0
        for seed in Self.seeds(oneIn: 2) {
            var generator = SeededGenerator(state: seed)
            let plan = SimulatedPlan.makeWithPolicies(Int.random(in: 2...9, using: &generator), seed: seed)
            let world = SimulatedWorld(seed % 3 == 0 ? .init() : Self.storm, seed: seed)
            var deaths: [(Int, ModelDisk.Death)] = []
            while generator.chance(50), deaths.count < 6 {
                deaths.append((Int.random(in: 1...90, using: &generator), generator.chance(50) ? .killed : .powerCut))
            }
            let simulation = Simulation(plan, world: world, seed: seed)
            do {
                let (machine, _) = try await simulation.execute(deaths: deaths, seed: seed)
                undone += machine.statuses.count { $0.compensatedBy != nil }
            } catch {
                Issue.record(simulation.comment(on: error, seed: seed))
            }
        }
        // A test that never undoes anything says nothing.
        #expect(!Self.isSurvey || undone > Int(Self.count) / 40)
    }

    @Test func `whatever ends a run from outside and whatever fails, nothing happens twice, and green was guarded`()
        async
    {
        var ended = 0
        var weather = Self.storm
        weather.metConditions = 15
        for seed in Self.seeds(oneIn: 2) {
            var generator = SeededGenerator(state: seed)
            let plan = SimulatedPlan.makeWithConditions(Int.random(in: 1...9, using: &generator), seed: seed)
            let world = SimulatedWorld(weather, seed: seed)
            var deaths: [(Int, ModelDisk.Death)] = []
            while generator.chance(50), deaths.count < 6 {
                deaths.append((Int.random(in: 1...90, using: &generator), generator.chance(50) ? .killed : .powerCut))
            }
            let simulation = Simulation(plan, world: world, seed: seed)
            do {
                let (machine, _) = try await simulation.execute(deaths: deaths, seed: seed)
                ended += machine.end?.stop.cause == .condition ? 1 : 0
            } catch {
                Issue.record(simulation.comment(on: error, seed: seed))
            }
        }
        // A test in which nothing is ever ended says nothing.
        #expect(!Self.isSurvey || ended > Int(Self.count) / 10)
    }

    @Test func `whatever fails, nothing is begun to be changed unless every blocking condition was just read as clear`()
        async
    {
        var held = 0
        var weather = Self.storm
        weather.metConditions = 15
        for seed in Self.seeds(oneIn: 4) {
            var generator = SeededGenerator(state: seed)
            let plan = SimulatedPlan.makeBlocked(Int.random(in: 1...9, using: &generator), seed: seed)
            let simulation = Simulation(plan, world: SimulatedWorld(weather, seed: seed), seed: seed)
            var deaths: [(Int, ModelDisk.Death)] = []
            while generator.chance(50), deaths.count < 6 {
                deaths.append((Int.random(in: 1...90, using: &generator), generator.chance(50) ? .killed : .powerCut))
            }
            do {
                _ = try await simulation.execute(deaths: deaths, seed: seed)
                held += simulation.held.withLock { $0.values.reduce(0, +) }
            } catch {
                Issue.record(simulation.comment(on: error, seed: seed))
            }
        }
        // A test in which nothing is ever held says nothing.
        #expect(!Self.isSurvey || held > Int(Self.count) / 40)
    }

    /// Without this no seed that fails could be run again.
    @Test func `the same seed gives the same run, job by job and byte by byte`() async throws {
        var traces: Set<UInt64> = []
        for seed in Self.first..<Self.first + 40 {
            var runs: [(trace: UInt64, records: [[UInt8]])] = []
            for _ in 0..<2 {
                let plan = SimulatedPlan.makeWithConditions(6, seed: seed)
                let simulation = Simulation(plan, world: SimulatedWorld(Self.storm, seed: seed), seed: seed)
                _ = try await simulation.execute(deaths: [(40, .powerCut), (60, .killed)], seed: seed)
                runs.append((simulation.schedule.trace, simulation.known))
            }
            #expect(runs[0].trace == runs[1].trace, "seed \(seed)")
            #expect(runs[0].records == runs[1].records, "seed \(seed)")
            traces.insert(runs[0].trace)
        }
        #expect(traces.count == 40)
    }

    /// The others would say nothing of evidence if they could not see that some is missing.
    @Test(arguments: [ModelDisk.Death.killed, .powerCut])
    func `evidence that comes behind its record is found out, and what comes before it is there`(
        how: ModelDisk.Death
    ) async throws {
        var (found, missing) = (0, 0)
        for call in stride(from: 40, to: 400, by: 9) {
            for isLate in [false, true] {
                let simulation = Simulation(
                    SimulatedPlan.make(40, seed: 40),
                    world: SimulatedWorld(.init(), seed: 40),
                    seed: 40,
                    keepsEvidenceLate: isLate
                )
                do {
                    _ = try await simulation.execute(deaths: [(call, how)], seed: UInt64(call))
                    if !isLate { found += simulation.evidenceCount.withLock { $0 } }
                } catch {
                    #expect(isLate, "at call \(call): \(error)")
                    if "\(error)".contains("names evidence") { missing += 1 }
                }
            }
        }
        #expect(found > 100)
        #expect(missing > 20)
    }

    /// Forty steps, killed at every call of its executor, and again while it is resumed.
    @Test(arguments: [ModelDisk.Death.killed, .powerCut])
    func `a run of forty steps survives a death at any call, and another after it`(
        death: ModelDisk.Death
    ) async throws {
        let plan = SimulatedPlan.make(40, seed: 40)
        let (_, calls) = try await Simulation(plan, world: SimulatedWorld(.init(), seed: 40), seed: 40).execute()
        #expect(calls > 200)
        let stride = Self.triesAll ? 1 : 13
        var points = 0
        for call in Swift.stride(from: 1, through: calls, by: stride) {
            var seconds: [Int?] = [nil]
            var generator = SeededGenerator(state: UInt64(call))
            for _ in 0..<(Self.triesAll ? 20 : 2) { seconds.append(Int.random(in: 1...120, using: &generator)) }
            for second in seconds {
                let deaths = [(call, death)] + (second.map { [($0, death)] } ?? [])
                let simulation = Simulation(plan, world: SimulatedWorld(.init(), seed: 40), seed: 40)
                points += 1
                do {
                    _ = try await simulation.execute(deaths: deaths, seed: UInt64(call))
                } catch {
                    Issue.record("dead at call \(call), then at \(second ?? 0): \(error)")
                }
            }
        }
        #expect(points >= 3 * calls / stride)
    }
}
