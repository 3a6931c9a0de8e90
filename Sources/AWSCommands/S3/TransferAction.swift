// SPDX-License-Identifier: Apache-2.0

public import Values

/// One thing that a transfer does: a value that a dry run prints and a run performs.
public struct TransferAction: Sendable, Hashable {
    /// What is done.
    public enum Kind: String, Sendable, Hashable {
        case upload, download, copy, delete
    }

    /// What is done.
    public var kind: Kind
    /// What is read, or deleted.
    public var source: TransferEnd
    /// Where it goes; nil for a deletion.
    public var destination: TransferEnd?
    /// The name below the roots of both sides.
    public var name: String
    /// The size in bytes as listed; nil when nobody asked.
    public var size: Int64?
    /// When the source was last changed.
    public var modified: Timestamp?
    /// The entity tag of the source, for the promise that what was listed is what is read.
    public var etag: String?
    /// Whether the source is deleted afterwards.
    public var isMove = false

    /// An action on what a listing found.
    public init(_ kind: Kind, _ entry: TransferEntry, to destination: TransferEnd?, isMove: Bool = false) {
        self.kind = kind
        source = entry.end
        self.destination = destination
        name = entry.name
        size = entry.size
        modified = entry.modified
        etag = entry.etag
        self.isMove = isMove
    }

    /// The verb as the AWS CLI prints it.
    public var verb: String { isMove ? "move" : kind.rawValue }

    /// Both ends as the AWS CLI prints them.
    public func location(from directory: String) -> String {
        let from = source.shown(from: directory)
        return destination.map { "\(from) to \($0.shown(from: directory))" } ?? from
    }
}
