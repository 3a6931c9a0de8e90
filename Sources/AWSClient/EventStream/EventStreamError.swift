// SPDX-License-Identifier: Apache-2.0

/// Why bytes are no stream of events; nothing after them can be read.
struct EventStreamError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong; no part of the bytes.
    var reason: String

    var description: String { "the stream of events is damaged: \(reason)" }
}
