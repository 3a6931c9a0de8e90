// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Journal
import RunExecutor
import Synchronization
import Testing

/// The whole executor on a disk that is full, broken, interrupted or short of breath, at every call of a run of forty
/// steps.
///
/// `LIFEBOAT_DISK_FAULTS=all` tries every call instead of a sample.
struct DiskFaultTests {
    private static let triesAll = ProcessInfo.processInfo.environment["LIFEBOAT_DISK_FAULTS"] == "all"

    private static let faults: [(kind: DiskFault.Kind, isPersistent: Bool)] = [
        (.full, false), (.full, true), (.broken, false), (.broken, true), (.interrupted, false), (.short, false),
        (.short, true),
    ]

    private func simulation() -> Simulation {
        Simulation(
            SimulatedPlan.make(40, seed: 40),
            world: SimulatedWorld(.init(), seed: 40),
            seed: 40,
            checksIntents: true
        )
    }

    @Test(arguments: faults)
    func `a disk that fails stops the run, and the next executor finishes it`(
        kind: DiskFault.Kind,
        isPersistent: Bool
    ) async throws {
        let (_, calls) = try await simulation().execute()
        #expect(calls > 200)
        var (tried, stopped) = (0, 0)
        for call in stride(from: 1, through: calls, by: Self.triesAll ? 1 : 37) {
            let fault = DiskFault(kind: kind, call: call, isPersistent: isPersistent)
            let simulation = simulation()
            do {
                let death: ModelDisk.Death = call.isMultiple(of: 2) ? .killed : .powerCut
                let (ending, disk) = try await simulation.execute(on: fault, then: death, seed: UInt64(call))
                // Records that arrive together share calls, so that a run may make a few less.
                guard disk.metFault else { continue }
                #expect(disk.usesAfterFailedSync == 0, "call \(call): a file was used on after its sync had failed")
                #expect(simulation.unannounced.withLock(\.self) == [], "call \(call)")
                tried += 1
                stopped += try stops(ending, fault)
            } catch {
                Issue.record("\(kind) at call \(call): \(error)")
            }
        }
        // What only saves a call, such as room taken in advance, may fail without harm.
        #expect(stopped == 0 || stopped > tried / 2, "\(stopped) of \(tried)")
        #expect((stopped == 0) == DiskFault(kind: kind, call: 1).isHarmless)
    }

    /// 1 when the executor was stopped, by an error that says what the disk has said; 0 when it went on to the end.
    private func stops(_ ending: Result<RunEnding, any Error>, _ fault: DiskFault) throws -> Int {
        switch ending {
        case .success(.finished): return 0
        case .success(let other):
            Issue.record("\(fault): ended as \(other)")
            return 1
        case .failure(let error):
            #expect(!fault.isHarmless, "\(fault): \(error)")
            let words = fault.kind == .full ? "No space left" : "Input/output error"
            #expect("\(error)".contains(words), "\(fault): \(error)")
            return 1
        }
    }
}
