// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunbookModel
import Testing

@testable import RunViews

/// Commands that people are told to type: they can be copied as they stand.
struct NextCommandTests {
    private static func run() throws -> RunID { try #require(RunID("sample-20261122-031500-k7f2")) }

    @Test func `what was given is given again, where it matters`() throws {
        let run = try Self.run()
        let given = NextCommand.Invocation(store: "/my runs", name: "alice", flags: ["--stream-output"])
        given.note(inputPlaces: ["word=file:my word"])
        NextCommand.$invocation.withValue(given) {
            #expect(
                NextCommand.resume(run).description
                    == "lifeboat resume \(run) --stream-output --store '/my runs' --as alice --input-from 'word=file:my word'"
            )
            #expect(NextCommand("watch", run.text).description == "lifeboat watch \(run) --store '/my runs'")
            #expect(
                NextCommand("approve", run.text, "go", choosing: "--as NAME").description
                    == "lifeboat approve \(run) go --store '/my runs' --as NAME"
            )
        }
        #expect(NextCommand.resume(run).description == "lifeboat resume \(run)")
        let stepwise = "lifeboat resume \(run) --step-by-step"
        #expect(NextCommand.resume(run, isStepByStep: true).description == stepwise)
        NextCommand.$invocation.withValue(NextCommand.Invocation(flags: [NextCommand.stepByStep])) {
            #expect(NextCommand.resume(run, isStepByStep: true).description == stepwise)
        }
    }

    @Test func `where approvals count only when they are signed, the key is part of the command`() {
        let given = NextCommand.Invocation()
        given.note(approvalsNeedKey: true)
        NextCommand.$invocation.withValue(given) {
            #expect(NextCommand.approverOptions == "--as NAME --key KEY")
            #expect(NextCommand.approvalRemark.contains("without --key"))
        }
        #expect(NextCommand.approverOptions == "--as NAME")
        #expect(NextCommand.approvalRemark.contains("--key KEY signs it"))
    }

    @Test func `a text that was written without knowing the run is completed, and once`() throws {
        let run = try Self.run()
        let given = NextCommand.Invocation(store: "/runs", name: "bob")
        let text =
            "then: lifeboat resume RUN; at once: lifeboat resume RUN --override-window --reason WHY, lifeboat unfreeze"
        NextCommand.$invocation.withValue(given) {
            // Without a run its place stays, and what was given is given again all the same.
            #expect(
                NextCommand.completing("lifeboat resume RUN; `lifeboat runs` lists them; lifeboat doctor")
                    == "lifeboat resume RUN --store /runs --as bob; `lifeboat runs --store /runs` lists them; "
                    + "lifeboat doctor --store /runs"
            )
            given.note(run)
            let resume = "lifeboat resume \(run) --store /runs --as bob"
            let expected =
                "then: \(resume); at once: \(resume) --override-window --reason WHY, lifeboat unfreeze --store /runs"
            #expect(NextCommand.completing(text) == expected)
            #expect(NextCommand.completing(expected) == expected)
            #expect(NextCommand.completing("lifeboat resume RUNS") == "lifeboat resume RUNS")
            let stepByStep = "lifeboat resume \(run) --step-by-step --as bob"
            #expect(NextCommand.completing(stepByStep) == stepByStep)
        }
    }

    @Test func `a command about another store names that one, and once`() {
        let text = "make one: lifeboat store init; its owner runs: lifeboat store migrate"
        let named =
            "make one: lifeboat store init --store 'host=a dbname=b'; "
            + "its owner runs: lifeboat store migrate --store 'host=a dbname=b'"
        NextCommand.$invocation.withValue(NextCommand.Invocation(store: "/mine")) {
            let found = NextCommand.naming(StoreName(address: "host=a dbname=b"), in: text)
            #expect(found == named)
            #expect(NextCommand.completing(found) == named)
            let grants = NextCommand.completing("lifeboat store init --grants")
            #expect(grants == "lifeboat store init --store /mine --grants")
        }
    }
}
