// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunViews
import RunbookModel
import TerminalUI
import Testing
import Values

struct OperationProgressViewTests {
    private func progress(_ text: String, _ seconds: Int) -> OperationProgress {
        OperationProgress(text: text, elapsed: .seconds(seconds), limit: .seconds(7200))
    }

    @Test func `a line is printed for a change, and else twice a minute`() throws {
        let step = try #require(StepID("snapshot"))
        var view = OperationProgressView()
        func line(_ progress: OperationProgress) -> String? { view.line(progress, of: step)?.plainText }
        #expect(
            line(progress("creating, 5 %", 0))
                == "  . snapshot: creating, 5 %  (0s of at most 2h)"
        )
        #expect(line(progress("creating, 5 %", 15)) == nil)
        #expect(line(progress("creating, 9 %", 20)) != nil)
        #expect(line(progress("creating, 9 %", 49)) == nil)
        #expect(line(progress("creating, 9 %", 50)) != nil)
        // The next attempt starts at zero again.
        #expect(line(progress("creating, 9 %", 0)) != nil)
    }

    @Test func `the status line names every step that is waited for`() throws {
        let (first, second) = (try #require(StepID("a")), try #require(StepID("b")))
        var view = OperationProgressView()
        _ = view.status(progress("creating", 60), of: second)
        let both = view.status(progress("", 90), of: first).plainText
        #expect(both == "  . a: waiting  (1m 30s of at most 2h)  |  b: creating  (1m of at most 2h)")
        let answers = [view.forget(first), view.forget(first)]
        #expect(answers == [true, false])
        #expect(!view.isEmpty)
        _ = view.forget(second)
        #expect(view.isEmpty)
    }
}
