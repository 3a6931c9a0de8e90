// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import RunCore
import RunExecutor

/// How the process ends, for scripts and schedulers.
enum ExitStatus: Int32 {
    /// Done, and proven.
    case done = 0
    /// At least one step failed, or a bundle does not verify.
    case failed = 1
    /// Completed, and something was skipped, ignored or could not be determined.
    case exceptions = 2
    /// A person must act; the run can be resumed.
    case parked = 3
    /// The command line is wrong.
    case usage = 64
    /// A runbook, expression or other input is invalid.
    case invalid = 65
    /// AWS or a database cannot be reached.
    case unreachable = 69
    /// A file could not be read or written.
    case inputOutput = 74
    /// Trying again later may work: the disk is full, another executor holds the lock.
    case tryAgain = 75
    /// Refused: wrong target, missing permission, a signature that does not count.
    case refused = 77

    /// The exit code as the argument parser throws it.
    var code: ExitCode { ExitCode(rawValue) }

    /// The exit status of a run, from how the executor left it.
    ///
    /// 0 is for done, proven and in time: a run with a step that was carried out and proved nothing ends with exceptions, as
    /// does one that missed its recovery time objective.
    init(_ ending: RunEnding, isProven: Bool = true) {
        switch ending {
        case .finished(.completed, _) where !isProven: self = .exceptions
        case .finished(.completed, _): self = .done
        case .finished(.completedWithExceptions, _): self = .exceptions
        case .finished: self = .failed
        case .parked, .interrupted: self = .parked
        case .refused: self = .refused
        }
    }
}
