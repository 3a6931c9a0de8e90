// SPDX-License-Identifier: Apache-2.0

/// Why a key, a signature or a list of signers was refused.
///
/// The description is safe to print: it names what was wrong, never key material or the signed message.
public struct SSHError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of refusal it is.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        /// The code's stable name.
        public let description: String

        private init(_ name: String) { description = name }

        /// The bytes are not in the form that OpenSSH writes.
        public static let malformed = Code("malformed")
        /// The form or the algorithm is known, and not accepted here.
        public static let unsupported = Code("unsupported")
        /// The signature does not belong to this message and key.
        public static let badSignature = Code("bad-signature")
        /// The signature was made for another namespace.
        public static let wrongNamespace = Code("wrong-namespace")
        /// The key is not in the list of allowed signers, or not for this namespace.
        public static let notAllowed = Code("not-allowed")
        /// The key's validity had not begun, or was over, at the moment asked about.
        public static let outsideValidity = Code("outside-validity")
        /// The key file is encrypted.
        public static let encryptedKey = Code("encrypted-key")
        /// No ssh-agent answers, or it refused.
        public static let agentUnavailable = Code("agent-unavailable")
    }

    /// What kind of refusal it is.
    public let code: Code
    /// One clause that says what was wrong.
    public let detail: String
    /// The line of the file of signers, from 1, where there is one.
    public let line: Int?

    init(_ code: Code, _ detail: String, line: Int? = nil) {
        self.code = code
        self.detail = detail
        self.line = line
    }

    /// Code, line and detail in one line.
    public var description: String {
        line.map { "\(code): line \($0): \(detail)" } ?? "\(code): \(detail)"
    }
}
