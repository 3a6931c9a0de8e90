// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunViews
import RunbookModel
import TerminalUI
import Testing
import Values

/// The live view of the graph.
struct RunMapTests {
    private static let start = RunSample.start

    private static func id(_ text: String) throws -> StepID { try #require(StepID(text)) }

    /// A plan of sections, each of so many steps that all need the last step of the section before.
    private static func tally(_ sections: [(String, Int)]) throws -> RunTally {
        var steps: [Step] = []
        var last: StepID?
        for (title, count) in sections {
            for number in 1...count {
                steps.append(
                    Step(
                        id: try id("\(title.lowercased().prefix(1))\(number)"),
                        title: "",
                        section: [title],
                        action: .commands([]),
                        effect: .read,
                        needs: last.map { [.init(step: $0, kind: .requires)] } ?? []
                    )
                )
            }
            last = steps.last?.id
        }
        let plan = Plan(runbook: RunbookIdentity(id: "sample", title: "Sample", kind: .daily), steps: steps)
        var tally = RunTally(plan: plan)
        tally.note(.runOpened(try RunSample.opening(of: plan, incidentDeclaredAt: nil)), at: start)
        return tally
    }

    private static func lines(_ tally: RunTally, rows: Int = 16, columns: Int = 80) -> [String] {
        tally.lines(at: start + .seconds(9), rows: rows, columns: columns).map(\.plainText)
    }

    private static func finish(_ step: String, _ state: StepState, _ tally: inout RunTally) throws {
        let outcome = StepOutcome(step: try id(step), attempt: 1, state: state, reason: "", isProven: true)
        tally.note(.stepFinished(outcome), at: start)
    }

    @Test func `each step has its mark in its section, and what comes next is named with what it waits for`() throws {
        var tally = try Self.tally([("Assess", 3), ("Fence", 2), ("Promote", 1)])
        try Self.finish("a1", .succeeded, &tally)
        try Self.finish("a2", .failed, &tally)
        tally.note(.stepStarted(step: try Self.id("a3"), attempt: 1), at: Self.start)
        let lines = Self.lines(tally)
        #expect(
            lines.prefix(4).map { $0.split(separator: " ").joined(separator: " ") } == [
                "Assess ✓✗>", "Fence ··", "Promote ·", "next: f1 (after a3); f2 (after a3)",
            ]
        )
        #expect(lines.dropFirst(4).first?.hasPrefix("  > a3  9s") == true)
        tally.note(.operatorAsked(step: try Self.id("a3"), question: .failure(reason: "")), at: Self.start)
        #expect(Self.lines(tally).first?.hasSuffix(" ✓✗!") == true)
    }

    @Test func `in a low terminal the sections around what goes on are shown, and the others are counted`() throws {
        var tally = try Self.tally(["Assess", "Back", "Cut", "Drain", "End", "Fail", "Give"].map { ($0, 2) })
        for step in ["a1", "a2", "b1", "c1", "c2"] { try Self.finish(step, .succeeded, &tally) }
        try Self.finish("b2", .failed, &tally)
        tally.note(.stepStarted(step: try Self.id("d1"), attempt: 1), at: Self.start)
        let lines = Self.lines(tally, rows: 6).map { $0.split(separator: " ").joined(separator: " ") }
        #expect(lines.prefix(3) == ["… 3 sections before, 1 FAILED", "Drain >·", "… 3 sections after"])
        #expect(Self.lines(tally, rows: 5).first?.hasPrefix("  > d1") == true)
    }

    @Test func `no line is wider than the terminal, and a plan of thousands of steps has no map`() throws {
        var wide = try Self.tally([("A very long title of a section that goes on and on", 300)])
        try Self.finish("a1", .succeeded, &wide)
        tallyBegins(&wide)
        let lines = wide.lines(at: Self.start, rows: 16, columns: 60)
        #expect(lines.allSatisfy { $0.width < 60 }, "\(lines.map(\.plainText))")
        #expect(lines.first?.plainText.hasSuffix(" +288") == true, "\(lines.first?.plainText ?? "")")
        // The row follows the work, and says what has failed where it has no room.
        try Self.finish("a2", .failed, &wide)
        wide.note(.stepStarted(step: try Self.id("a200"), attempt: 1), at: Self.start)
        let later = wide.lines(at: Self.start, rows: 16, columns: 60)
        #expect(later.allSatisfy { $0.width < 60 }, "\(later.map(\.plainText))")
        let row = later.first?.plainText ?? ""
        #expect(row.hasSuffix(" +193 1✗ ······>····· +95"), "\(row)")
        var huge = try Self.tally([("All", 1001)])
        tallyBegins(&huge)
        #expect(Self.lines(huge).count == 2)
    }

    private func tallyBegins(_ tally: inout RunTally) {
        guard let step = StepID("a2") else { return }
        tally.note(.stepStarted(step: step, attempt: 1), at: Self.start)
    }

    @Test func `of a run that ends or stops, nothing is said to come next that is not begun`() throws {
        var tally = try Self.tally([("Assess", 3), ("Fence", 2)])
        tally.note(.stepStarted(step: try Self.id("a3"), attempt: 1), at: Self.start)
        #expect(Self.lines(tally).contains { $0.hasPrefix("  next: f1") })
        var stopping = tally
        _ = stopping.stopping(because: "Ctrl-C")
        #expect(!Self.lines(stopping).contains { $0.hasPrefix("  next:") })
        var pausing = tally
        #expect(pausing.pausing().last?.plainText.hasPrefix("    'a3' is under way and awaited") == true)
        #expect(!Self.lines(pausing).contains { $0.hasPrefix("  next:") })
    }

    @Test func `how much time is left is not cut off in a narrow terminal`() throws {
        var tally = try Self.tally([("Assess", 4)])
        tally.note(.stepStarted(step: try Self.id("a1"), attempt: 1), at: Self.start)
        for number in 2...4 {
            tally.note(.operatorAsked(step: try Self.id("a\(number)"), question: .doubt(reason: "")), at: Self.start)
        }
        let lines = Self.lines(tally, columns: 30)
        #expect(lines.suffix(1) == ["  0 of 4 done, 3 waiting for people"])
        #expect(tally.waiting(besides: try Self.id("a2")) == "a3, a4 wait for people, too: lifeboat status")
    }

    @Test func `whoever is asked is told what else goes on`() throws {
        var tally = try Self.tally([("Assess", 6)])
        #expect(tally.others(besides: try Self.id("a1"), at: Self.start) == nil)
        for number in 1...5 {
            tally.note(.stepStarted(step: try Self.id("a\(number)"), attempt: 1), at: Self.start + .seconds(number))
        }
        let words = tally.others(besides: try Self.id("a2"), at: Self.start + .seconds(10))
        #expect(words == "meanwhile: a1 (9s), a3 (7s), a4 (6s) and 1 more")
    }
}
