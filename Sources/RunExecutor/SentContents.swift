// SPDX-License-Identifier: Apache-2.0

import RunbookModel

/// What the files and folders hold that a step sends, for whoever approves that.
///
/// A folder may be huge, and a disk may never answer, so it is never read where anything else of the run waits for it, and
/// it is given up as soon as nobody needs it any more.
struct SentContents: Sendable {
    /// nil for what could not be read.
    private let digests: [String: String?]

    /// The files and folders that were looked at.
    var paths: Set<String> { Set(digests.keys) }

    /// SHA-256 of what a file or folder held when it was read; nil when that is not known.
    func digest(of path: String) -> String? { digests[path] ?? nil }

    /// Of a step that sends none.
    static let none = SentContents(digests: [:])

    /// Reads what a step sends.
    ///
    /// - Parameters:
    ///   - paths: The files and folders.
    ///   - step: Who is shown to be at it.
    ///   - environment: How they are read.
    ///   - stop: Gives the reading up.
    ///   - untilOver: Returns when nobody needs it any more, or when the task is cancelled.
    /// - Returns: What they hold; nil when the reading was given up, which says nothing about any of them.
    static func read(
        _ paths: Set<String>,
        of step: StepID,
        _ environment: ExecutorEnvironment,
        _ stop: StopSignal,
        untilOver: @escaping @Sendable () async -> Void
    ) async -> SentContents? {
        guard !paths.isEmpty else { return SentContents.none }
        environment.begin(step, "reading what it sends")
        let fileDigest = environment.fileDigest
        return await stop.result(untilOver: untilOver) {
            var digests: [String: String?] = [:]
            for path in paths.sorted() where !Task.isCancelled {
                digests.updateValue(await fileDigest(path), forKey: path)
            }
            return Task.isCancelled ? nil : SentContents(digests: digests)
        }
    }
}
