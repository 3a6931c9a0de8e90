// SPDX-License-Identifier: Apache-2.0

import Processes
import Synchronization

/// The files of a revision of Git, as `git cat-file` gives them: nothing is checked out, no filter and no setting of the
/// repository runs.
///
/// The compiler asks for files when it comes to them. What is not there yet is noted, fetched, and asked for again.
final class RevisionFiles: Sendable {
    /// A file of this size is refused, as on disk.
    private static let sizeLimit = 8 << 20

    private enum Answer {
        case bytes([UInt8])
        case absent(String)
    }

    private struct State {
        var known: [String: Answer] = [:]
        var wanted: Set<String> = []
    }

    /// Why a file cannot be had.
    struct Missing: Error, CustomStringConvertible {
        let description: String
    }

    private let revision: String
    private let environment: [String: String]
    private let state = Mutex(State())

    /// The files of a revision, looked for by git with these variables.
    init(revision: String, environment: [String: String]) {
        self.revision = revision
        self.environment = environment
    }

    /// The bytes of a file as far as they are known; what is not is noted.
    func bytes(of path: String) throws -> [UInt8] {
        let answer = state.withLock { state -> Answer? in
            if let answer = state.known[path] { return answer }
            state.wanted.insert(path)
            return nil
        }
        switch answer {
        case .bytes(let bytes): return bytes
        case .absent(let reason): throw Missing(description: reason)
        case nil: throw Missing(description: "not fetched from Git yet")
        }
    }

    /// The bytes of a file that need not be there; nil when it is not.
    func sidecar(at path: String) throws -> [UInt8]? {
        let isAbsent = state.withLock { state in
            if case .absent = state.known[path] { return true }
            if state.known[path] == nil { state.wanted.insert(path) }
            return state.known[path] == nil
        }
        return isAbsent ? nil : try bytes(of: path)
    }

    /// Fetches everything that was asked for and not known; false when there was nothing.
    ///
    /// - Throws: `Failure` when git cannot be run.
    func fetch() async throws -> Bool {
        let wanted = state.withLock { state in
            defer { state.wanted = [] }
            return state.wanted.sorted()
        }
        for path in wanted {
            let answer = try await read(path)
            state.withLock { $0.known[path] = answer }
        }
        return !wanted.isEmpty
    }

    private func read(_ path: String) async throws -> Answer {
        let (folder, name) = Self.split(path)
        let run = ProgramRun(
            words: ["git", "-C", folder, "cat-file", "blob", "\(revision):./\(name)"],
            environment: environment,
            limit: Self.sizeLimit + 1
        )
        switch await run.run(timeout: .seconds(30)) {
        case .notStarted(let reason):
            throw Failure(.inputOutput, "git cannot be run: \(reason)", advice: "name a file instead of a revision")
        case .cancelled: throw Failure(.tryAgain, "interrupted while git was asked for '\(path)'")
        case .ended(let result):
            guard !result.hasTimedOut, !result.wasCancelled else {
                throw Failure(.tryAgain, "git gave no answer for '\(path)' in time")
            }
            guard result.status == 0 else {
                let text = String(decoding: result.errors, as: UTF8.self)
                let line = text.split(separator: "\n").last.map(String.init) ?? "status \(result.status)"
                return .absent("git: \(line)")
            }
            guard result.output.count <= Self.sizeLimit else {
                return .absent("it is larger than \(Self.sizeLimit) bytes")
            }
            return .bytes(result.output)
        }
    }

    /// The folder of a path and the name in it; git looks from there, so that a path above the working directory works.
    private static func split(_ path: String) -> (folder: String, name: String) {
        guard let slash = path.lastIndex(of: "/") else { return (".", path) }
        let folder = slash == path.startIndex ? "/" : String(path[..<slash])
        return (folder, String(path[path.index(after: slash)...]))
    }
}
