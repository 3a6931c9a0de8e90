// SPDX-License-Identifier: Apache-2.0

import Journal

/// Why something in a store could not be read or written.
public struct RunStoreError: Error, Sendable, CustomStringConvertible {
    /// The kinds of reason.
    public enum Code: Sendable, Hashable {
        /// A file could not be read or written.
        case inputOutput
        /// What is there is not what was written.
        case corrupt
        /// There is no such run.
        case unknownRun
        /// Another executor works on the run.
        case locked
        /// The run is over, and nothing can be added to its record.
        case finished
        /// There is no room left on the disk.
        case noSpace
    }

    /// The kind of reason.
    public let code: Code
    /// Why, as a phrase.
    public let description: String

    /// A reason why something could not be read or written.
    public init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    /// A journal's reason, with what was being done.
    init(_ doing: String, _ error: JournalError) {
        let code: Code =
            switch error.code {
            case .corrupt, .unsupportedVersion, .wrongRun, .noHeader, .headMissing: .corrupt
            case .noSpace: .noSpace
            case .locked: .locked
            default: .inputOutput
            }
        self.init(code, "\(doing): \(error)")
    }
}
