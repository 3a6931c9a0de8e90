// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Testing
import Values

@testable import AWSClient

struct WaitLoopTests {
    private let rule: WaiterRule

    init() throws {
        let rds = try ServiceCatalog.embedded.service("rds")
        rule = rds.rule(for: try #require(rds.waiter(named: "DBSnapshotAvailable")))
    }

    private func snapshot(_ state: String, percent: Int? = nil) -> AWSOutcome {
        var fields: JSONObject = ["Status": .string(state)]
        fields["PercentProgress"] = percent.map { .integer($0) }
        return .answered(AWSAnswer(["DBSnapshots": [.object(fields)]]))
    }

    /// Looks with the same outcome until the loop ends; returns the delays and the ending.
    private func run(_ loop: inout WaitLoop, _ outcome: AWSOutcome) -> (delays: [Duration], ending: WaitLoop.Action) {
        var delays: [Duration] = []
        var elapsed = Duration.zero
        var action = loop.begin()
        while true {
            switch action {
            case .poll: action = loop.polled(outcome, elapsed: elapsed)
            case .sleep(let time):
                delays.append(time)
                elapsed += time
                action = loop.slept(elapsed: elapsed)
            case .succeed, .fail, .giveUp: return (delays, action)
            }
        }
    }

    @Test func `success and failure end the wait at once`() {
        var good = WaitLoop(rule)
        #expect(run(&good, snapshot("available")).delays.isEmpty)
        var bad = WaitLoop(rule)
        let ending = run(&bad, snapshot("failed")).ending
        guard case .fail(let reason) = ending else {
            Issue.record("\(ending)")
            return
        }
        #expect(reason.contains("'failed'"))
    }

    @Test func `the limit ends the wait, with a last look at its very end`() {
        var loop = WaitLoop(rule, limit: .seconds(70))
        let (delays, ending) = run(&loop, snapshot("creating", percent: 35))
        #expect(delays == [.seconds(30), .seconds(30), .seconds(10)])
        #expect(loop.progress.polls == 4)
        #expect(ending == .giveUp(reason: "not within 70 s; last seen: creating, 35 %"))
    }

    @Test func `long waits look less often, up to once a minute`() {
        var loop = WaitLoop(rule)
        let (delays, _) = run(&loop, snapshot("creating"))
        #expect(delays.first == .seconds(30))
        #expect(delays.max() == .seconds(60))
        #expect(delays.reduce(.zero, +) == rule.limit)
    }

    @Test func `one look cannot use up the wait`() {
        var loop = WaitLoop(rule, limit: .seconds(3600))
        #expect(loop.begin() == .poll(within: .seconds(120)))
        var short = WaitLoop(rule, limit: .seconds(30))
        #expect(short.begin() == .poll(within: .seconds(30)))
    }

    @Test func `progress shows states and the least percentage`() {
        var loop = WaitLoop(rule)
        _ = loop.begin()
        let both: JSONValue = [
            "DBSnapshots": [
                ["Status": "creating", "PercentProgress": 80], ["Status": "creating", "PercentProgress": 20],
                ["Status": "available", "PercentProgress": 100],
            ]
        ]
        _ = loop.polled(.answered(AWSAnswer(both)), elapsed: .seconds(1))
        #expect(loop.progress.states == ["creating", "available"])
        #expect(loop.progress.percent == 20)
        #expect(loop.progress.text == "creating, available, 20 %")
    }

    @Test func `progress of EC2 is a text with a sign, and nonsense is none`() throws {
        let ec2 = try ServiceCatalog.embedded.service("ec2")
        let rule = ec2.rule(for: try #require(ec2.waiter(named: "SnapshotCompleted")))
        for (text, percent) in [("35%", 35), ("100%", 100), ("", nil), ("many", nil), ("350%", nil)] as [(String, Int?)]
        {
            var loop = WaitLoop(rule)
            _ = loop.begin()
            let output: JSONValue = ["Snapshots": [["State": "pending", "Progress": .string(text)]]]
            _ = loop.polled(.answered(AWSAnswer(output)), elapsed: .zero)
            #expect(loop.progress.percent == percent, "\(text)")
        }
    }

    @Test func `trouble is shown and goes away, states stay`() {
        var loop = WaitLoop(rule)
        _ = loop.begin()
        _ = loop.polled(snapshot("creating", percent: 5), elapsed: .zero)
        _ = loop.slept(elapsed: .seconds(30))
        _ = loop.polled(.notSent(AWSNotSent(code: .noConnection, reason: "down")), elapsed: .seconds(31))
        #expect(loop.progress.text == "creating, 5 %, no connection")
        _ = loop.slept(elapsed: .seconds(60))
        _ = loop.polled(snapshot("creating", percent: 9), elapsed: .seconds(61))
        #expect(loop.progress.text == "creating, 9 %")
    }

    @Test func `an answer of a thousand states shows a few`() {
        var loop = WaitLoop(rule)
        _ = loop.begin()
        let many = JSONValue.array((0..<1000).map { ["Status": .string("s\($0)")] })
        _ = loop.polled(.answered(AWSAnswer(["DBSnapshots": many])), elapsed: .zero)
        #expect(loop.progress.states.count == 8)
    }
}
