// SPDX-License-Identifier: Apache-2.0

import Values

/// What became of the content of an answer.
struct ContentReceipt: Sendable {
    /// Why the call failed after it was accepted.
    enum Failure: Sendable {
        /// The content is not where the caller wants it.
        case unwritten(String)
        /// The content that came is not the one that was sent.
        case damaged(String)
        /// The service ended its stream of events with an error.
        case refused(AWSServiceError)

        /// The failure for a person.
        var reason: String {
            switch self {
            case .unwritten(let reason), .damaged(let reason): reason
            case .refused(let error): "\(error)"
            }
        }
    }

    var content = ReceivedContent(byteCount: 0)
    var failure: Failure?
    /// Whether the caller has seen bytes or events that cannot be taken back.
    var isDelivered = false
    /// Whether the caller had enough before the content ended.
    var isEndedByCaller = false
    /// The events that no function took.
    var events: [AWSEvent] = []
    /// The members of the output that came as an event of their own.
    var initialMembers = JSONObject()
}
