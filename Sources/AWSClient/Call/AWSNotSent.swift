// SPDX-License-Identifier: Apache-2.0

/// Why a call never left this machine.
public struct AWSNotSent: Error, Sendable, CustomStringConvertible {
    /// The kind of reason.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Value: String {
            case call, parameters, region, credentials, expired, endpoint, target, connection, held
        }
        private let value: Value

        /// The service or the operation is not in the models, or its protocol is not supported.
        public static let unknownOperation = Code(value: .call)
        /// A parameter does not fit the operation's model.
        public static let invalidParameters = Code(value: .parameters)
        /// No region is known.
        public static let noRegion = Code(value: .region)
        /// No credentials were found; the reason lists what was looked at.
        public static let noCredentials = Code(value: .credentials)
        /// Credentials were found and have ended.
        public static let expiredCredentials = Code(value: .expired)
        /// The endpoint is not a usable address.
        public static let invalidEndpoint = Code(value: .endpoint)
        /// The host is not one that the client may send to.
        public static let refusedTarget = Code(value: .target)
        /// No connection came about: name resolution, connecting or TLS failed.
        public static let noConnection = Code(value: .connection)
        /// The call's fence let nothing pass.
        public static let heldBack = Code(value: .held)

        /// The name of the kind.
        public var description: String { value.rawValue }
    }

    /// The kind of reason.
    public var code: Code
    /// The reason for a person; holds no values of parameters and no secrets.
    public var reason: String
    /// The attempts at connecting.
    public var attempts: [AWSAttempt]

    /// The reason why a call was not sent.
    public init(code: Code, reason: String, attempts: [AWSAttempt] = []) {
        self.code = code
        self.reason = reason
        self.attempts = attempts
    }

    /// The reason.
    public var description: String { reason }
}
