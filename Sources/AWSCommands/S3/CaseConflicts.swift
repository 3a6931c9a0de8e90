// SPDX-License-Identifier: Apache-2.0

/// What `--case-conflict` does about keys that become one file where the file system does not tell cases apart.
///
/// The AWS CLI forgets a name as soon as its download is over, so that its answer depends on the speed of the network;
/// here a name counts until the end of the command.
struct CaseConflicts: Sendable {
    private let rule: String
    private var names: Set<String> = []
    /// Whether the entry met last is left out.
    private(set) var isSkipped = false

    /// A rule: `skip`, `warn` or `error`.
    init(rule: String) { self.rule = rule }

    /// Looks at an entry that has no file of its very name yet; a warning when another one stands for it.
    ///
    /// - Throws: `S3Failure` when the rule is to give up.
    mutating func meet(_ entry: TransferEntry, _ path: String) throws(S3Failure) -> String? {
        isSkipped = false
        let isMet = !names.insert(entry.name.lowercased()).inserted || differsByCase(path)
        guard isMet else { return nil }
        let ends = "\(entry.end.path) -> \(path)"
        switch rule {
        case "skip":
            isSkipped = true
            return "warning: Skipping \(ends) because a file whose name differs only by case either exists or is being "
                + "downloaded."
        case "error":
            throw .local(
                "Failed to download \(ends) because a file whose name differs only by case either exists or is being "
                    + "downloaded."
            )
        default:
            return "warning: Downloading \(ends) despite a file whose name differs only by case either existing or "
                + "being downloaded. This behavior is not defined on case-insensitive filesystems and may result in "
                + "overwriting existing files or race conditions between concurrent downloads."
        }
    }

    /// Whether the file system gives a file for the path although the directory lists it under another case.
    private func differsByCase(_ path: String) -> Bool {
        guard LocalFile.status(path) != nil, let names = LocalFile.names(in: LocalPath.parent(path)) else {
            return false
        }
        return !names.contains { $0.elementsEqual(LocalPath.lastComponent(path).utf8) }
    }
}
