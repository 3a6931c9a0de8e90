// SPDX-License-Identifier: Apache-2.0

import RunCore
import Testing
import Values

/// Recorded lines that end with the moment of a reading, shown with its age.
struct ReadMomentTests {
    @Test(arguments: [(0, "just now"), (12, "12s ago"), (-5, "just now"), (90, "1m 30s ago")])
    func `a reading has its age beside its moment`(seconds: Int, age: String) {
        let line = ReadMoment(Sample.start).line("✓ lag < 10 (lag = 3)")
        #expect(line == "✓ lag < 10 (lag = 3)  (read at \(Sample.start.text()))")
        let shown = ReadMoment.aged(line, at: Sample.start + .seconds(seconds))
        #expect(shown == "✓ lag < 10 (lag = 3)  (read at \(Sample.start.text()), \(age))")
    }

    @Test(arguments: [
        "", "✓ lag", "x (read at noon)", "x  (read at 2026-13-01T00:00:00Z)", "  (read at 2026-11-22T03:00:00Z) y",
    ])
    func `a line that tells no moment stays as it is`(line: String) {
        #expect(ReadMoment(endOf: line) == nil)
        #expect(ReadMoment.aged(line, at: Sample.start) == line)
    }
}
