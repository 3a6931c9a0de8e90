// SPDX-License-Identifier: Apache-2.0

public import RunCore
public import RunStore

extension RunExecutor {
    /// An answer found in the inbox, and how to take it out once it has been dealt with.
    public struct InboxEntry: Sendable {
        /// The name under which something was found that cannot be read, and why.
        public typealias Refusal = (name: String, reason: String)

        /// The answer; nil when what was found cannot be read.
        public let message: InboxMessage?
        /// The name under which something was found that cannot be read, and why.
        public let refusal: Refusal?
        /// The bytes of a file that the answer names; nil when they are not there.
        public let bytes: @Sendable (AttachedFile) async throws -> [UInt8]?
        /// Takes the answer out of the inbox.
        public let discard: @Sendable () async throws -> Void

        /// An answer found in the inbox, with the files that came with it.
        public init(
            message: InboxMessage,
            bytes: @escaping @Sendable (AttachedFile) async throws -> [UInt8]? = { _ in nil },
            discard: @escaping @Sendable () async throws -> Void
        ) {
            self.message = message
            self.bytes = bytes
            self.discard = discard
            refusal = nil
        }

        /// Something in the inbox that is no answer; it is refused on record and left where it is.
        public init(unreadable name: String, reason: String) {
            message = nil
            bytes = { _ in nil }
            discard = {}
            refusal = (name, reason)
        }
    }
}
