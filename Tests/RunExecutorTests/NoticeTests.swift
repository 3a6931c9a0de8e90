// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunExecutor
import RunStore
import RunbookModel
import Testing
import Values

/// Reminders and escalations, with a person at the terminal who does not answer while the clock goes on.
struct NoticeTests {
    private func rig(_ change: (inout ApprovalPolicy) -> Void = { _ in }) throws -> Rig {
        guard let id = ApprovalID("go") else { preconditionFailure("the test names an approval") }
        var policy = ApprovalPolicy(id: id, roles: [], expires: TimeSpan(.seconds(60)))
        change(&policy)
        return try Rig(Rig.plan([Rig.step("a", .change) { $0.approval = id }], approvals: [policy]))
    }

    /// Nobody answers until the question is taken back.
    private static let silence: @Sendable (OperatorPrompt) async -> InboxMessage? = { _ in
        for await _ in AsyncStream<Never>.makeStream().stream {}
        return nil
    }

    private func recorded(_ rig: Rig) throws -> [ApprovalNotice] {
        try rig.events().compactMap { if case .approvalNoticed(let notice) = $0 { notice } else { nil } }
    }

    @Test func `each is given once, on record before it, and then with its ending`() async throws {
        let rig = try rig { $0.escalate = [90] }
        rig.endNotices(with: NoticeEnding(succeeded: true, text: "ended with 0"))
        let stop = Task {
            while rig.notices.count < 3 { await Task.yield() }
            rig.stop.request("seen")
        }
        _ = try await rig.execute(people: Self.silence)
        await stop.value
        #expect(rig.notices.map(\.part) == [50, 75, 90])
        #expect(rig.notices.map(\.kind) == [.reminder, .reminder, .escalation])
        let recorded = try recorded(rig)
        for notice in rig.notices {
            let same = recorded.filter { $0.part == notice.part }
            #expect(same.map(\.ending) == [nil, "ended with 0"])
            #expect(same.map(\.succeeded) == [nil, true])
        }
        #expect(rig.performed.isEmpty)
    }

    @Test func `a program that fails never fails the run, and that is on record`() async throws {
        let rig = try rig { $0.remind = [0] }
        rig.endNotices(with: NoticeEnding(succeeded: false, text: "ended with 1"))
        let parked = try await rig.execute()
        guard case .parked = parked else {
            Issue.record("\(parked)")
            return
        }
        #expect(try recorded(rig).map(\.succeeded) == [nil, false])
        rig.post(
            Rig.decision("nonce-1", at: rig.now)
        )
        guard case .finished(.completed, _) = try await rig.execute() else {
            Issue.record("the run did not go on")
            return
        }
    }

    @Test func `a run that is left alone gives what is due at each resume, and nothing twice`() async throws {
        let rig = try rig()
        for (seconds, parts) in [(0, []), (29, []), (1, [50]), (1, [50]), (20, [50, 75]), (1, [50, 75])]
            as [(Int, [Int])]
        {
            rig.advance(by: .seconds(seconds))
            _ = try await rig.execute()
            #expect(rig.notices.map(\.part) == parts)
        }
    }
}
