// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Diagnostics
import RunbookModel
import TestSupport
import Testing
import Values

@testable import RunbookCompiler

@Suite struct WindowTests {
    private let step = "1. **A**\n"

    @Test func `windows are read with their time zone`() throws {
        let header = """
            windows:
              timezone: Europe/Berlin
              allowed: ["Sat,Sun 02:00-06:00", 22:00-04:00]
              blocked: Mon-Fri 08:00-18:00
              blocked-dates:
                - 2026-12-24..2027-01-02 the shop's season
                - 2026-11-27
              override: true

            """
        let windows = try #require(try CompilerTestBed.plan(step, header: header).windows)
        #expect(windows.timeZone == "Europe/Berlin")
        #expect(windows.allowed.map(\.description) == ["Sat,Sun 02:00-06:00", "daily 22:00-04:00"])
        #expect(windows.blocked.map(\.description) == ["Mon-Fri 08:00-18:00"])
        #expect(windows.blockedDates.map(\.reason) == ["the shop's season", ""])
        #expect(windows.mayBeOverridden == true)
        let plain = try CompilerTestBed.plan(step, header: "windows: {allowed: Sat}\n").windows
        #expect(plain == RunWindows(timeZone: "UTC", allowed: try [#require(TimeWindow("Sat"))]))
        #expect(try CompilerTestBed.plan(step).windows == nil)
    }

    @Test func `what cannot be read is an error, so that no window is open that nobody meant`() {
        for (windows, code) in [
            ("{1️⃣alowed: Sat}", "LB0701"), ("{allowed: 1️⃣Sat 2-6}", "LB0703"), ("{allowed: [Sat, 1️⃣Sam]}", "LB0703"),
            ("{blocked: 1️⃣Sat 02:00}", "LB0703"), ("{blocked-dates: 1️⃣24.12.2026}", "LB0703"),
            ("{timezone: 1️⃣Europe/Berln}", "LB0706"), ("{timezone: 1️⃣CET}", "LB0706"), ("1️⃣Sat", "LB0701"),
            ("{override: 1️⃣maybe}", "LB0703"), ("{timezone: [1️⃣]}", "LB0703"),
        ] {
            let found = CompilerTestBed.compile(
                MarkedText(CompilerTestBed.runbook(step, header: "windows: \(windows)\n")).text
            )
            #expect(found.diagnostics.map(\.code) == [code], "\(windows): \(CompilerTestBed.text(found))")
            #expect(found.plan == nil)
        }
        expectFindings(step, [("LB0706", "1️⃣")], header: "windows: {timezone: 1️⃣Europe/Berln}\n")
        expectFindings(step, [("LB0703", "1️⃣")], header: "windows: {allowed: [Sat, 1️⃣Sam]}\n")
    }

    @Test func `an empty list of allowed windows is not taken for none`() {
        let found = CompilerTestBed.compile(CompilerTestBed.runbook(step, header: "windows: {allowed: []}\n"))
        #expect(found.diagnostics.map(\.code) == ["LB0703"])
    }

    @Test func `a machine without time zones knows none but UTC, and says so`() {
        let compile = { (zone: String) in
            let text = CompilerTestBed.runbook(step, header: "windows: {timezone: \(zone)}\n")
            let compiler = RunbookCompiler(
                files: { _ in Array(text.utf8) },
                catalog: .embedded,
                workspace: CompilerTestBed.workspace,
                timeZones: TimeZoneDatabase { _ in nil }
            )
            return compiler.compile(path: "test.md").diagnostics
        }
        #expect(compile("UTC").isEmpty)
        #expect(compile("Europe/Berlin").map(\.code) == ["LB0706"])
        #expect(compile("Europe/Berlin").first?.message.contains("no time zone database") == true)
    }

    @Test func `the workspace has windows for all runbooks`() {
        func read(_ text: String) -> (Workspace?, [String]) {
            let (workspace, diagnostics) = WorkspaceReader.read(
                Array(text.utf8),
                name: "lifeboat.yaml",
                timeZones: CompilerTestBed.timeZones,
                environment: { ["ZONE": "Asia/Dhaka"][$0] }
            )
            return (workspace, diagnostics.map(\.code))
        }
        let (workspace, found) = read("windows:\n  timezone: ${env:ZONE}\n  blocked: Fri 00:00-24:00\n")
        #expect(found == [])
        #expect(workspace?.windows?.timeZone == "Asia/Dhaka")
        #expect(workspace?.windows?.blocked.count == 1)
        #expect(read("windows: {timezone: Mars}\n").1 == ["LB0706"])
        #expect(read("windows: {allow: Sat}\n").1 == ["LB0721"])
        #expect(read("windows: {allowed: Sam}\n").1 == ["LB0722"])
    }
}
