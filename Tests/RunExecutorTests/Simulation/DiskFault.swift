// SPDX-License-Identifier: Apache-2.0

import Glibc
import Journal

/// What a call to the disk meets while its process lives.
struct DiskFault: Sendable, Hashable {
    /// The ways to fail.
    enum Kind: String, Sendable, Hashable, CaseIterable {
        /// The disk is full.
        case full
        /// The disk cannot.
        case broken
        /// A signal came; the same call succeeds the next time.
        case interrupted
        /// A write takes a part of what it was given; other calls do their work.
        case short
    }

    var kind: Kind
    /// The number of the call, counted from 1.
    var call: Int
    /// Whether every later call fails as well.
    var isPersistent = false

    /// Whether the run goes on as if nothing had been.
    var isHarmless: Bool { kind == .interrupted || kind == .short }

    /// Whether the call of this number meets the fault.
    func meets(_ number: Int) -> Bool { number == call || (isPersistent && number > call) }

    /// The error of a call that is not a write; nil when it does its work.
    var error: SystemError? {
        switch kind {
        case .full: SystemError(ENOSPC)
        case .broken: SystemError(EIO)
        case .interrupted: SystemError(EINTR)
        case .short: nil
        }
    }
}
