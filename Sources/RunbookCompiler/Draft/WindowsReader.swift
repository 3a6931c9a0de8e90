// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel
import RunbookSyntax
import Values

/// Reads `windows`, of a runbook and of the workspace file.
struct WindowsReader {
    /// The findings of the file that is read.
    struct Entries {
        var unknownKey: DiagnosticCatalogue.Entry
        var invalid: DiagnosticCatalogue.Entry
    }

    /// What is wrong.
    private(set) var findings: FindingList
    private var reader: MappingReader
    private let entries: Entries
    private let zones: TimeZoneDatabase?

    /// A reader of a mapping; without time zones, their names are taken on trust.
    init(_ node: YAMLNode, source: SourceText, entries: Entries, zones: TimeZoneDatabase?) {
        reader = MappingReader(
            node,
            keys: WindowsReference.keys.map(\.key),
            source: source,
            unknown: entries.unknownKey
        )
        reader.invalid = entries.invalid
        self.entries = entries
        self.zones = zones
        findings = FindingList(file: source.name)
    }

    /// The windows; what cannot be read is among the findings.
    mutating func read(_ expanded: (PlacedText) -> String = \.text) -> RunWindows {
        let zone = reader.text("timezone")
        let (allowed, blocked) = (reader.texts("allowed"), reader.texts("blocked"))
        let dates = reader.texts("blocked-dates")
        let mayBeOverridden = reader.flag("override")
        findings.add(reader.findings.diagnostics)
        var windows = RunWindows(mayBeOverridden: mayBeOverridden)
        if let zone {
            windows.timeZone = expanded(zone)
            check(windows.timeZone, at: zone)
        }
        windows.allowed = (allowed ?? []).compactMap { window($0, expanded($0)) }
        windows.blocked = (blocked ?? []).compactMap { window($0, expanded($0)) }
        windows.blockedDates = (dates ?? []).compactMap { text in
            if let dates = BlockedDates(expanded(text)) { return dates }
            findings.add(
                entries.invalid,
                "'\(text.text)' names no dates",
                at: text.range,
                fix: "write 2026-12-24, or 2026-12-24..2027-01-02, and behind it why"
            )
            return nil
        }
        // A list that is there and allows nothing must not be taken for none, which allows everything.
        if let allowed, allowed.isEmpty {
            findings.add(entries.invalid, "no window is allowed", at: nil, fix: "name one, or leave 'allowed' out")
        }
        return windows
    }

    private mutating func window(_ text: PlacedText, _ value: String) -> TimeWindow? {
        if let window = TimeWindow(value) { return window }
        findings.add(
            entries.invalid,
            "'\(text.text)' is no window",
            at: text.range,
            fix: "write it as 'Sat,Sun 02:00-06:00', '22:00-04:00' or '2026-11-28T22:00:00Z..2026-11-29T04:00:00Z'"
        )
        return nil
    }

    private mutating func check(_ name: String, at place: PlacedText) {
        guard let zones else { return }
        do { _ = try zones.rules(of: name) } catch {
            findings.add(InputFindings.unknownTimeZone, error.description, at: place.range, fix: error.remedy)
        }
    }
}
