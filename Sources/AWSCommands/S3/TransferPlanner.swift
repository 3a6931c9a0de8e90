// SPDX-License-Identifier: Apache-2.0

import AWSCommandLine
import Values

/// Finds out what a transfer does, action by action: the plan that a dry run prints and a run performs.
///
/// Listings are merged in the order of names as they come, so that memory does not grow with the number of objects.
/// The actions of one command come in a fixed order. Nothing is changed here.
struct TransferPlanner: Sendable {
    /// What comes next.
    enum Planned: Sendable, Hashable {
        case action(TransferAction)
        case warning(String)
    }

    private let command: S3Command
    private let route: TransferRoute
    private let filter: PathFilter
    private let comparison: SyncComparison
    private var conflicts: CaseConflicts?
    private var sources: EntryStream
    private var destinations: EntryStream
    private var source: TransferEntry?
    private var destination: TransferEntry?
    private var waiting: [Planned] = []
    /// How many deletions were left out, since the source may have what is not seen of it.
    private var withheld = 0

    /// A plan for a command over what its two sides list; the destination matters to `sync` alone.
    init(
        _ command: S3Command,
        route: TransferRoute,
        workingDirectory: String,
        sources: EntryStream,
        destinations: EntryStream = .none
    ) {
        self.command = command
        self.route = route
        self.sources = sources
        self.destinations = destinations
        let root = { (location: S3Location) in
            TransferRoute.filterRoot(location, isRecursive: command.isRecursive, workingDirectory: workingDirectory)
        }
        filter = PathFilter(
            command.filters,
            sourceRoot: root(command.source),
            destinationRoot: root(command.destination ?? command.source)
        )
        comparison = SyncComparison(
            isDownload: route.direction == .download,
            comparesSizeOnly: command.flags.contains("size-only"),
            comparesExactTimes: command.flags.contains("exact-timestamps")
        )
        if let rule = command.caseConflict, rule != "ignore", route.direction == .download, command.isRecursive {
            conflicts = CaseConflicts(rule: rule)
        }
    }

    /// The next action or warning; nil at the end.
    ///
    /// - Throws: `S3Failure` when a side cannot be listed, for an object that would be moved onto itself, for keys that
    ///   differ only by case under `--case-conflict error`, and at the end when deletions were left out.
    mutating func next() async throws(S3Failure) -> Planned? {
        while true {
            if !waiting.isEmpty { return waiting.removeFirst() }
            if source == nil { source = try await pull(\.sources) }
            if command.action == .synchronize, destination == nil { destination = try await pull(\.destinations) }
            // Warnings about what stood before it come first.
            if !waiting.isEmpty { continue }
            guard source != nil || destination != nil else {
                if withheld > 0 { throw withholding }
                return nil
            }
            if let planned = try decide() { return planned }
        }
    }

    private var withholding: S3Failure {
        .local(
            "\(withheld) deletion(s) at the destination were left out: a part of the source could not be read, and what "
                + "is not seen is not gone. Make it readable or leave it out with --exclude, and run the command again."
        )
    }

    /// The next entry of a side that the filters let through; warnings on the way are kept for later.
    private mutating func pull(
        _ side: WritableKeyPath<TransferPlanner, EntryStream>
    ) async throws(S3Failure) -> TransferEntry? {
        while let listed = try await self[keyPath: side].next() {
            switch listed {
            case .warning(let text): waiting.append(.warning(text))
            case .entry(let entry): if filter.admits(entry.end.path) { return entry }
            }
        }
        return nil
    }

    /// Takes the entry that comes first, or the one that both sides have, and says what is done about it.
    private mutating func decide() throws(S3Failure) -> Planned? {
        guard let found = source, !isBefore(destination, found) else {
            defer { destination = nil }
            guard command.flags.contains("delete"), let surplus = destination else { return nil }
            if sources.hasUnseen {
                withheld += 1
                return nil
            }
            return .action(TransferAction(.delete, surplus, to: nil))
        }
        source = nil
        let isOnBothSides = destination.map { $0.name.utf8.elementsEqual(found.name.utf8) } ?? false
        if let counterpart = destination, isOnBothSides {
            destination = nil
            return comparison.differs(found, counterpart) ? try transfer(found) : nil
        }
        if let planned = try conflict(of: found) { return planned }
        return conflicts?.isSkipped == true ? nil : try transfer(found)
    }

    private func isBefore(_ entry: TransferEntry?, _ other: TransferEntry) -> Bool {
        entry.map { $0.name.utf8.lexicographicallyPrecedes(other.name.utf8) } ?? false
    }

    /// Looks whether another key of the same letters has come before; a warning goes ahead of the transfer.
    private mutating func conflict(of entry: TransferEntry) throws(S3Failure) -> Planned? {
        guard conflicts != nil, case .file(let path) = route.end(ofName: entry.name),
            let warning = try conflicts?.meet(entry, path)
        else { return nil }
        if conflicts?.isSkipped == false, let action = try transfer(entry) { waiting.append(action) }
        return .warning(warning)
    }

    private func transfer(_ entry: TransferEntry) throws(S3Failure) -> Planned? {
        let isMove = command.action == .move
        let kind: TransferAction.Kind
        switch route.direction {
        case .remove: return .action(TransferAction(.delete, entry, to: nil))
        case .upload: kind = .upload
        case .copy: kind = .copy
        case .download: kind = .download
        }
        if kind != .upload, entry.isArchived, !command.flags.contains("force-glacier-transfer") {
            if command.flags.contains("ignore-glacier-warnings") { return nil }
            return .warning(
                "warning: Skipping file s3://\(entry.end.path). Object is of storage class GLACIER. Unable to perform "
                    + "\(kind.rawValue) operations on GLACIER objects. You must restore the object to be able to "
                    + "perform the operation. See aws s3 \(kind.rawValue) help for additional parameter options to "
                    + "ignore or force these transfers."
            )
        }
        if kind == .download, command.destination != .standardStream, let reason = doubt(about: entry.name) {
            return .warning("warning: Skipping file \(entry.name). \(reason)")
        }
        let end = route.end(ofName: entry.name)
        // Copied onto itself and then deleted, the object would be gone.
        guard !isMove || !end.isSame(as: entry.end) else {
            throw .local("Cannot mv a file onto itself: s3://\(entry.end.path) - s3://\(end.path)")
        }
        return .action(TransferAction(kind, entry, to: end, isMove: isMove))
    }

    /// Why no file is made of a key's name; nil when one is.
    private func doubt(about name: String) -> String? {
        if LocalPath.escapes(name) { return "File references a parent directory." }
        guard route.usesSourceName, !LocalPath.isPlain(name) else { return nil }
        return "A part of its name is empty, '.' or '..', which would lead to the file of another key."
    }
}
