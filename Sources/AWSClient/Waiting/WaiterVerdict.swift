// SPDX-License-Identifier: Apache-2.0

/// What an outcome means for a waiter.
public enum WaiterVerdict: Sendable, Equatable {
    /// What was waited for has come.
    case success(reason: String)
    /// It will not come; asking again is useless.
    case failure(reason: String)
    /// Not yet.
    case retry
}
