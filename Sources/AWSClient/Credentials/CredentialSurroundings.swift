// SPDX-License-Identifier: Apache-2.0

/// Files, processes, a person and the metadata services, as far as credentials may come from them.
///
/// Each part left out is not there: a test says what it needs, and nothing looks at the machine by itself.
public struct CredentialSurroundings: Sendable {
    /// How a `credential_process` ended.
    public enum ProcessEnding: Sendable, Equatable {
        /// It ended by itself with status 0, and wrote this to its standard output.
        case wrote([UInt8])
        /// It gave nothing usable; the text says why, and holds nothing of what the process wrote.
        case failed(String)
    }

    /// The largest file that is read for credentials, in bytes.
    public static let fileLimit = 1 << 20

    /// Reads a file of at most ``fileLimit`` bytes; nil when it is not there or cannot be read.
    public var readFile: @Sendable (String) -> [UInt8]?
    /// Writes a file that its owner alone may read, whole or not at all; the text of a failure, or nil.
    public var writePrivateFile: @Sendable (String, [UInt8]) -> String?
    /// Runs a program without a shell; nil when there is no way to.
    public var runProcess: (@Sendable ([String]) async -> ProcessEnding)?
    /// Asks a person for the code of an MFA device; nil when nobody can be asked.
    ///
    /// The answer is the code, or nil when the person gives none.
    public var askForCode: (@Sendable (_ device: String) async -> String?)?
    /// Carries requests to container and instance metadata; nil when these are not looked at.
    ///
    /// It must not go through a proxy.
    public var metadata: AWSTransport?

    /// Surroundings from their parts.
    public init(
        readFile: @escaping @Sendable (String) -> [UInt8]? = { _ in nil },
        writePrivateFile: @escaping @Sendable (String, [UInt8]) -> String? = { _, _ in "files are not written here" },
        runProcess: (@Sendable ([String]) async -> ProcessEnding)? = nil,
        askForCode: (@Sendable (String) async -> String?)? = nil,
        metadata: AWSTransport? = nil
    ) {
        self.readFile = readFile
        self.writePrivateFile = writePrivateFile
        self.runProcess = runProcess
        self.askForCode = askForCode
        self.metadata = metadata
    }

    /// The text of a file, when it is there and is text.
    func text(_ path: String) -> String? {
        readFile(path).flatMap { String(validating: $0, as: UTF8.self) }
    }
}
