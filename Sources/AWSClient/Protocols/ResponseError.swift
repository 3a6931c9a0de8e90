// SPDX-License-Identifier: Apache-2.0

/// A successful status over a body that cannot be read.
struct ResponseError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong with the body; no part of it.
    var reason: String

    var description: String { reason }
}
