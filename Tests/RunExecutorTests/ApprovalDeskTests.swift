// SPDX-License-Identifier: Apache-2.0

import RunCore
import Testing
import Values

@testable import RunExecutor

/// A step that is about to act, and somebody who says no in that moment.
struct ApprovalDeskTests {
    private let rejection = ApprovalDecision(
        step: Rig.id("a"),
        nonce: "n1",
        decision: .reject,
        by: "anna",
        reason: "the lag jumps",
        decidedAt: Rig.start
    )

    @Test func `who rejects first keeps the step from acting, also on a later try`() {
        let desk = ApprovalDesk()
        #expect(desk.reject(rejection))
        #expect(desk.act(on: "n1") == "rejected by anna: the lag jumps")
        #expect(desk.act(on: "n1") != nil)
        #expect(desk.act(on: "n2") == nil)
    }

    @Test func `a step that acts first is not held by who comes later`() {
        let desk = ApprovalDesk()
        #expect(desk.act(on: "n1") == nil)
        #expect(!desk.reject(rejection))
        #expect(desk.act(on: "n1") == nil)
    }
}
