// SPDX-License-Identifier: Apache-2.0

public import Values

/// A file or object that a listing found.
public struct TransferEntry: Sendable, Hashable {
    /// Where it lies.
    public var end: TransferEnd
    /// Its name below the root of its side.
    public var name: String
    /// Its size in bytes; nil when nobody asked.
    public var size: Int64?
    /// When it was last changed; nil when nobody asked.
    public var modified: Timestamp?
    /// The entity tag of an object, with its quotes.
    public var etag: String?
    /// Whether the object lies in an archive and cannot be read before it is restored.
    public var isArchived = false

    /// A file or object that a listing found.
    public init(end: TransferEnd, name: String, size: Int64? = nil, modified: Timestamp? = nil, etag: String? = nil) {
        self.end = end
        self.name = name
        self.size = size
        self.modified = modified
        self.etag = etag
    }
}
