// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookCompiler

/// What the edits of findings would make of files; nothing is written until ``write()``.
struct FileRepair {
    /// A file that the edits change.
    struct Change {
        /// The path as it was given.
        let path: String
        /// The bytes that were checked.
        let old: [UInt8]
        /// The bytes with all edits.
        let new: [UInt8]

        /// What changes, byte for byte, as `patch -p0` and `git apply -p0` take it.
        var patch: [UInt8] { FilePatch.bytes(name: path, old: old, new: new) }
    }

    /// The files that change, in the order in which they were given.
    let changes: [Change]
    /// The findings whose edits were made, in the order of the rounds.
    let applied: [Diagnostic]
    /// What is wrong afterwards.
    let remaining: Findings

    /// How often edits may uncover further ones.
    private static let rounds = 10

    /// Makes all edits of all findings in the given files, again and again until none is left.
    ///
    /// - Throws: `Failure` when a file cannot be read.
    init(_ files: [String], checker: FileChecker) throws {
        var checker = checker
        var original: [String: [UInt8]] = [:]
        for file in files { original[file] = try InputReader.file(file) }
        checker.replacements = original
        var applied: [Diagnostic] = []
        var findings = try checker.check(files)
        for _ in 0..<Self.rounds {
            var hasChanged = false
            for file in files {
                guard let bytes = checker.replacements[file] else { continue }
                let round = FixItApplication(findings.diagnostics, to: SourceText(name: file, bytes: bytes))
                guard round.bytes != bytes else { continue }
                checker.replacements[file] = round.bytes
                applied += round.applied
                hasChanged = true
            }
            guard hasChanged else { break }
            findings = try checker.check(files)
        }
        self.applied = applied
        remaining = findings
        var seen: Set<String> = []
        changes = files.compactMap { file in
            guard seen.insert(file).inserted, let old = original[file], let new = checker.replacements[file], old != new
            else { return nil }
            return Change(path: file, old: old, new: new)
        }
    }

    /// Puts the new texts in place of the files.
    ///
    /// - Throws: `Failure` when one cannot be written or has changed since it was checked; files before it are written.
    func write() throws {
        for change in changes { try SourceFile.replace(change.path, expecting: change.old, with: change.new) }
    }

    /// All changes as one patch.
    var patch: [UInt8] { changes.flatMap(\.patch) }

    /// What was done, one line an edit.
    var summary: String {
        guard !applied.isEmpty else { return "nothing to fix" }
        let lines = applied.map { diagnostic in
            "\(diagnostic.file): \(diagnostic.code): \(diagnostic.fix ?? diagnostic.message)"
        }
        let edits = applied.count == 1 ? "1 edit" : "\(applied.count) edits"
        let files = changes.count == 1 ? "1 file" : "\(changes.count) files"
        return (lines + ["\(edits) in \(files)"]).joined(separator: "\n")
    }
}
