// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunStore
import Testing

@testable import LifeboatCommands

/// What somebody is told to do when a record could not be kept.
struct StoppedRecordTests {
    private static func run() throws -> RunID { try #require(RunID("daily-20261122-031500-k7f2")) }

    @Test func `whoever could not end a run is not told to go on with it`() throws {
        let run = try Self.run()
        let full = RunStoreError(.noSpace, "cannot keep the record: No space left on device")
        let ending = Failure(ending: run, because: full)
        #expect(ending.status == .tryAgain)
        #expect(ending.message.hasPrefix("the run is NOT cancelled"))
        let advice = try #require(ending.advice).split(separator: "\n")
        #expect(advice.first == "free some disk space, then: lifeboat cancel \(run) --reason TEXT")
        #expect(advice.last == "`resume` would go on with the run")
        let stopping = Failure(stopping: run, because: full)
        #expect(stopping.advice == "free some disk space, then: lifeboat resume \(run)")
    }

    @Test func `whoever was fenced off is told to look who has the run`() throws {
        let fenced = RunStoreError(.fenced, "another executor has it")
        for failure in [
            Failure(ending: try Self.run(), because: fenced), Failure(stopping: try Self.run(), because: fenced),
        ] {
            #expect(failure.status == .tryAgain)
            #expect(failure.advice?.contains("lifeboat status") == true)
        }
    }
}
