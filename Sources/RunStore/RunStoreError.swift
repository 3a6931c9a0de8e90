// SPDX-License-Identifier: Apache-2.0

public import Journal
public import RunCore

/// Why something in a store could not be read or written.
public struct RunStoreError: Error, Sendable, CustomStringConvertible {
    /// The kinds of reason.
    public enum Code: Sendable, Hashable {
        /// A file could not be read or written.
        case inputOutput
        /// What is there is not what was written.
        case corrupt
        /// A file that belongs to a run is not there.
        case missing
        /// Records that were acknowledged are not in the journal any more.
        case missingTail
        /// There is no such run.
        case unknownRun
        /// Another executor works on the run.
        case locked
        /// The run is over, and nothing can be added to its record.
        case finished
        /// The run is not over, so that nothing can be said of what it left behind.
        case unfinished
        /// There is no room left on the disk.
        case noSpace
        /// There is a run of that name, with other content.
        case exists
        /// The run goes on in another store.
        case moved
        /// Another executor has the run by now; the one that is told this must not act any more.
        case fenced
        /// The database cannot be reached, or does not let this client in.
        case unreachable
        /// The database has no store, or one of another version.
        case wrongSchema
        /// The role may not do this.
        case denied
    }

    /// The kind of reason.
    public let code: Code
    /// Why, as a phrase.
    public let description: String

    /// The store in which the run goes on, when that is the reason.
    public let movedTo: StoreName?

    /// The store that the description's commands are about, where that matters.
    public let store: StoreName?

    /// A reason why something could not be read or written.
    public init(_ code: Code, _ description: String, in store: StoreName? = nil) {
        self.code = code
        self.description = description
        movedTo = nil
        self.store = store
    }

    /// The reason why a run is not opened: it is over, or, when something is to be added after its end, it is not.
    ///
    /// - Returns: nil when it can be opened.
    public init?(opening run: RunID, in state: RunState, afterItsEnd: Bool) {
        switch (state.isFinal, afterItsEnd) {
        case (true, false): self.init(.finished, "the run '\(run)' is over: \(state.rawValue)")
        case (false, true): self.init(.unfinished, "the run '\(run)' is not over: \(state.rawValue)")
        case (true, true), (false, false): return nil
        }
    }

    /// The reason why a run is not gone on with where it was moved away from.
    public init(movedRun run: RunID, to name: StoreName) {
        code = .moved
        description = "the run '\(run)' was moved and goes on in \(name)"
        movedTo = name
        store = nil
    }

    /// A journal's reason, with what was being done.
    public init(_ doing: String, _ error: JournalError) {
        let code: Code =
            switch error.code {
            case .corrupt, .foreignWriter, .unsupportedVersion, .wrongRun, .noHeader: .corrupt
            case .headMissing: .missingTail
            case .missing: .missing
            case .noSpace: .noSpace
            case .locked: .locked
            case .fenced: .fenced
            default: .inputOutput
            }
        self.init(code, "\(doing): \(error)")
    }
}
