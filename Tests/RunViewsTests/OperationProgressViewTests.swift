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

    @Test func `a step that ended is told of anew when it takes its time again`() throws {
        let step = try #require(StepID("a"))
        var view = OperationProgressView()
        let first = view.line(progress("", 90), of: step)?.plainText
        #expect(first == "  . a: waiting  (1m 30s of at most 2h)")
        #expect(view.line(progress("", 91), of: step) == nil)
        view.forget(step)
        #expect(view.line(progress("", 92), of: step) != nil)
    }
}
