// SPDX-License-Identifier: Apache-2.0

import AWSModel

extension WireOperation {
    /// The member of the output that is a stream of events.
    var eventStreamMember: WireMember? { output?.members.first { $0.shape.model.isEventStream } }

    /// The member of the input that is a stream of events, which nothing here can send.
    var sentEventStreamMember: WireMember? { input?.members.first { $0.shape.model.isEventStream } }
}
