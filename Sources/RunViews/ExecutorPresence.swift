// SPDX-License-Identifier: Apache-2.0

public import RunCore

/// What a store knows of whether somebody executes a run.
public struct ExecutorPresence: Sendable, Hashable {
    /// Who has the run; nil when nobody is seen.
    public let holder: RunHolder?
    /// That the store forgot who had it after the executor's last sign of life; nil when it did not, or somebody is seen.
    public let restart: StoreRestart?

    /// What a store knows.
    public init(holder: RunHolder? = nil, restart: StoreRestart? = nil) {
        self.holder = holder
        self.restart = holder == nil ? restart : nil
    }

    /// Whether somebody executes the run; nil when that is not known.
    public var isExecuted: Bool? {
        if holder != nil { return true }
        return restart?.leavesUnknown == true ? nil : false
    }
}
