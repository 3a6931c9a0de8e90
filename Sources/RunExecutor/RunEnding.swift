// SPDX-License-Identifier: Apache-2.0

public import RunCore

/// How an executor left a run.
public enum RunEnding: Sendable, Equatable {
    /// The run is over.
    case finished(RunState, RunSummary)
    /// A person must act; the run can be resumed.
    case parked(reason: String)
    /// The executor was told to stop; the run can be resumed.
    case interrupted(reason: String)
    /// The target is no longer the one that the run was begun for; nothing was sent to it, and the run can be resumed.
    case refused(reason: String)
}
