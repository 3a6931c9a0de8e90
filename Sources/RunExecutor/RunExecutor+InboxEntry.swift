// SPDX-License-Identifier: Apache-2.0

public import RunStore

extension RunExecutor {
    /// An answer found in the inbox, and how to take it out once it has been dealt with.
    public struct InboxEntry: Sendable {
        /// The answer; nil when what was found cannot be read.
        public let message: InboxMessage?
        /// The name under which something was found that cannot be read, and why.
        public let refusal: (name: String, reason: String)?
        /// Takes the answer out of the inbox.
        public let discard: @Sendable () async throws -> Void

        /// An answer found in the inbox.
        public init(message: InboxMessage, discard: @escaping @Sendable () async throws -> Void) {
            self.message = message
            self.discard = discard
            refusal = nil
        }

        /// Something in the inbox that is no answer; it is refused on record and left where it is.
        public init(unreadable name: String, reason: String) {
            message = nil
            discard = {}
            refusal = (name, reason)
        }
    }
}
