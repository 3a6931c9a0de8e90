// SPDX-License-Identifier: Apache-2.0

/// Why there is no response, and whether the server may have acted all the same.
///
/// The description is safe to print: it holds neither the URL nor header fields nor bytes of a body.
public struct HTTPError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Whether the request may have reached the server.
    public enum Delivery: Sendable, Hashable {
        /// Not one byte of the request went out: sending it again can repeat nothing.
        case neverSent
        /// Sending had begun: the server may have received the request and acted on it.
        case maybeSent
    }

    /// What kind of failure it is.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        /// The code's stable name.
        public let description: String

        private init(_ name: String) { description = name }

        /// The request cannot be sent as it is: a bad URL, another scheme, a line break in a header field.
        public static let invalidRequest = Code("invalid-request")
        /// The name of the host or of the proxy has no address.
        public static let nameResolution = Code("name-resolution")
        /// Nobody accepts connections there.
        public static let unreachable = Code("unreachable")
        /// No TLS connection came about; the server's certificate may be wrong.
        public static let tlsFailure = Code("tls-failure")
        /// The deadline passed.
        public static let timeout = Code("timeout")
        /// The task was cancelled, or the transport was closed.
        public static let cancelled = Code("cancelled")
        /// The connection ended before the response did.
        public static let connectionLost = Code("connection-lost")
        /// The response is larger than the limit.
        public static let responseTooLarge = Code("response-too-large")
        /// What was to take the body of the response did not; the detail is its reason.
        public static let sinkRefused = Code("sink-refused")
        /// The file of the body cannot be read, or was changed since it was looked at.
        public static let bodyUnreadable = Code("body-unreadable")
        /// The response is not HTTP.
        public static let malformedResponse = Code("malformed-response")
        /// What was asked right before sending objected; the detail is its reason.
        public static let heldBack = Code("held-back")
        /// libcurl failed in another way; the detail says which.
        public static let other = Code("other")
    }

    /// What kind of failure it is.
    public let code: Code
    /// Whether the request may have reached the server.
    public let delivery: Delivery
    /// One clause of explanation.
    public let detail: String

    /// An error.
    public init(_ code: Code, _ delivery: Delivery, _ detail: String = "") {
        self.code = code
        self.delivery = delivery
        self.detail = detail
    }

    /// Code, detail and delivery in one line.
    public var description: String {
        let sent = delivery == .neverSent ? "the request was never sent" : "the request may have reached the server"
        return detail.isEmpty ? "\(code); \(sent)" : "\(code): \(detail); \(sent)"
    }
}
