// SPDX-License-Identifier: Apache-2.0

/// When anything may be changed: the windows of a runbook, or of a workspace for all its runbooks.
public struct RunWindows: Sendable, Hashable, Codable, CustomStringConvertible {
    /// The time zone whose clocks the windows and dates are about, by its name in the IANA database.
    public var timeZone: String
    /// The windows in which changes are allowed; when there are none, they are allowed at any time.
    public var allowed: [TimeWindow]
    /// The windows in which they are not, also where others allow them.
    public var blocked: [TimeWindow]
    /// The days on which they are not, also where others allow them.
    public var blockedDates: [BlockedDates]
    /// Whether an operator may set the windows aside, with a reason; nil leaves that to emergencies.
    public var mayBeOverridden: Bool?

    /// When anything may be changed.
    public init(
        timeZone: String = "UTC",
        allowed: [TimeWindow] = [],
        blocked: [TimeWindow] = [],
        blockedDates: [BlockedDates] = [],
        mayBeOverridden: Bool? = nil
    ) {
        self.timeZone = timeZone
        self.allowed = allowed
        self.blocked = blocked
        self.blockedDates = blockedDates
        self.mayBeOverridden = mayBeOverridden
    }

    /// All of it in one line.
    public var description: String {
        let parts =
            [
                ("allowed", allowed.map(\.description)),
                ("blocked", blocked.map(\.description) + blockedDates.map(\.description)),
            ]
            .filter { !$0.1.isEmpty }.map { "\($0.0) \($0.1.joined(separator: "; "))" }
        let override = mayBeOverridden.map { $0 ? ["may be set aside"] : ["may not be set aside"] } ?? []
        return ([timeZone] + parts + override).joined(separator: ", ")
    }

    /// Whether an operator of a runbook of that kind may set the windows aside.
    public func yields(to kind: RunbookKind) -> Bool { mayBeOverridden ?? (kind == .emergency) }
}
