// SPDX-License-Identifier: Apache-2.0

import Expressions
import RunCore
import RunViews
import RunbookModel
import TerminalUI
import Testing
import Values

/// What prechecks come to: green only when something was looked at.
struct PrecheckViewTests {
    private static let now = Timestamp(nanosecondsSinceEpoch: 1_795_300_000_000_000_000)
    private static let plan = Plan(runbook: RunbookIdentity(id: "sample", title: "Sample", kind: .daily), steps: [])
    private static let freeze = PrecheckReading(.freeze, .passed, "the store is not frozen", readAt: now)

    private static func view(_ readings: [PrecheckReading]) -> PrecheckView {
        PrecheckView(readings, of: plan, in: nil, at: now)
    }

    @Test func `without anything to look at nothing is known, which is not green`() throws {
        for readings in [[], [Self.freeze]] {
            #expect(readings.verdict == .undetermined)
            let last = try #require(Self.view(readings).lines().last?.plainText)
            #expect(last.contains("NOTHING TO CHECK") && last.contains("not known"), "\(last)")
            #expect(Self.view(readings).json()["nothingToCheck"] == true)
            #expect(Self.view(readings).json()["verdict"] == "undetermined")
        }
        #expect(Self.view([Self.freeze]).lines().last?.plainText.hasPrefix("prechecks: 1 hold, and there was") == true)
    }

    @Test func `one thing that the runbook names makes it known`() throws {
        let step = try #require(StepID("act"))
        let readings = [Self.freeze, PrecheckReading(.precondition(step), .passed, "n < 2", readAt: Self.now)]
        #expect(readings.verdict == .passed && Self.view(readings).json()["nothingToCheck"] == false)
        #expect(Self.view(readings).lines().last?.plainText.contains("NOTHING") == false)
        let windows = [Self.freeze, PrecheckReading(.windows, .passed, "windows, now open", readAt: Self.now)]
        #expect(windows.verdict == .passed)
        #expect([PrecheckReading(.freeze, .failed, "the store is frozen", readAt: Self.now)].verdict == .failed)
    }
}
