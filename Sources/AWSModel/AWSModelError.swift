// SPDX-License-Identifier: Apache-2.0

/// Why a service's description could not be had.
public struct AWSModelError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What went wrong.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        /// The text to print; it holds no values.
        public let description: String

        /// The catalogue has no such service.
        public static let unknownService = Code(description: "unknown service")
        /// The archive's bytes are not what they should be.
        public static let damagedArchive = Code(description: "damaged archive of service descriptions")
        /// A description as JSON lacks something or contradicts itself.
        public static let malformedDescription = Code(description: "malformed service description")
    }

    /// What went wrong.
    public let code: Code
    /// The service or the place; never a parameter's value.
    public let context: String

    /// An error.
    public init(_ code: Code, _ context: String) {
        self.code = code
        self.context = context
    }

    /// The text to print; it holds no values.
    public var description: String { "\(code): \(context)" }
}
