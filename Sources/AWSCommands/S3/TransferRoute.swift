// SPDX-License-Identifier: Apache-2.0

import AWSCommandLine

/// How the names below a command's source become names below its destination.
struct TransferRoute: Sendable {
    /// Where a side begins: a bucket with a prefix, a path here, or a stream.
    enum Root: Sendable, Hashable {
        case objects(bucket: String, prefix: String)
        case files(path: String)
        case stream

        /// The text that the paths below it begin with.
        var path: String {
            switch self {
            case .objects(let bucket, let prefix): bucket + "/" + prefix
            case .files(let path): path
            case .stream: "-"
            }
        }

        var isInS3: Bool {
            if case .objects = self { true } else { false }
        }
    }

    /// What kind of transfer it is.
    enum Direction: Sendable {
        case upload, download, copy, remove
    }

    let source: Root
    let destination: Root
    /// Whether everything below the source takes part.
    let isRecursive: Bool
    /// Whether the name of the source is appended to the destination.
    let usesSourceName: Bool
    let direction: Direction

    /// The route of a command; `isDirectory` says whether an absolute path is one.
    init(_ command: S3Command, workingDirectory: String, isDirectory: (String) -> Bool) {
        let target = command.destination ?? command.source
        isRecursive = command.isRecursive
        source = Self.root(command.source, command.isRecursive, workingDirectory, isDirectory).root
        (destination, usesSourceName) = Self.root(target, command.isRecursive, workingDirectory, isDirectory)
        switch (source.isInS3, destination.isInS3) {
        case _ where command.destination == nil: direction = .remove
        case (true, true): direction = .copy
        case (true, false): direction = .download
        case (false, _): direction = .upload
        }
    }

    private static func root(
        _ location: S3Location,
        _ isRecursive: Bool,
        _ workingDirectory: String,
        _ isDirectory: (String) -> Bool
    ) -> (root: Root, takesName: Bool) {
        switch location {
        case .object(let bucket, var key):
            if isRecursive, !key.isEmpty, !key.hasSuffix("/") { key += "/" }
            return (.objects(bucket: bucket, prefix: key), isRecursive || key.isEmpty || key.hasSuffix("/"))
        case .local(let path):
            let full = LocalPath.absolute(path, from: workingDirectory)
            let takesName = isRecursive || path.hasSuffix("/") || isDirectory(full)
            return (.files(path: takesName && full != "/" ? full + "/" : full), takesName)
        case .standardStream: return (.stream, false)
        case .deferred(let text): return (.files(path: text), false)
        }
    }

    /// The name of a source below its root, by which both sides of a `sync` are compared.
    func name(ofSource path: String) -> String {
        isRecursive
            ? String(decoding: path.utf8.dropFirst(source.path.utf8.count), as: UTF8.self)
            : LocalPath.lastComponent(path)
    }

    /// Where a source of a name goes.
    func end(ofName name: String) -> TransferEnd {
        let suffix = usesSourceName ? name : ""
        return switch destination {
        case .objects(let bucket, let prefix): .object(bucket: bucket, key: prefix + suffix)
        case .files(let path): .file(path: path + suffix)
        case .stream: .stream
        }
    }

    /// The roots that filters are joined to.
    static func filterRoot(_ location: S3Location, isRecursive: Bool, workingDirectory: String) -> String {
        switch location {
        case .object(let bucket, let key):
            guard !isRecursive, !key.hasSuffix("/") else { return bucket + "/" + key }
            let parent = LocalPath.parent(key)
            return bucket + "/" + (parent == "." ? "" : parent)
        case .local(let path):
            let start = isRecursive ? path : LocalPath.parent(path)
            return LocalPath.absolute(start, from: workingDirectory)
        case .standardStream, .deferred: return ""
        }
    }
}
