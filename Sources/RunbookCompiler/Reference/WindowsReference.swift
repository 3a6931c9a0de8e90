// SPDX-License-Identifier: Apache-2.0

/// The keys of `windows`.
enum WindowsReference {
    static let keys: [KeyReference] = [
        KeyReference(
            "timezone",
            .text,
            "the IANA name of the time zone whose clocks the windows are about, such as `Europe/Berlin`",
            absent: "`UTC`"
        ),
        KeyReference("allowed", .texts, "windows in which changes are allowed", absent: "at any time"),
        KeyReference("blocked", .texts, "windows in which they are not, whatever allows them", absent: "none"),
        KeyReference(
            "blocked-dates",
            .texts,
            "days, as `2026-12-24` or `2026-12-24..2027-01-02`, and behind them why",
            absent: "none"
        ),
        KeyReference(
            "override",
            .flag,
            "whether an operator may set the windows aside, with a reason",
            absent: "`true` for `kind: emergency`, else `false`"
        ),
    ]
}
