// SPDX-License-Identifier: Apache-2.0

import Digests
public import Journal
public import RunCore

/// Evidence as files named by their content: the same bytes are kept once, and a name proves its file.
public struct EvidenceFiles: EvidenceStore {
    private let folder: String
    private let operations: FileOperations

    /// The evidence in that folder, which exists.
    public init(folder: String, operations: FileOperations = .system) {
        self.folder = folder
        self.operations = operations
    }

    /// Makes an item durable.
    ///
    /// - Throws: `RunStoreError` when it cannot be written.
    public func keep(_ item: EvidenceItem) throws -> EvidenceReference {
        let digest = SHA256.digest(of: item.bytes).hex
        do throws(JournalError) {
            try DurableFile.writeOnce("\(folder)/\(digest)", bytes: item.bytes, operations: operations)
        } catch {
            throw RunStoreError("cannot keep evidence", error)
        }
        return EvidenceReference(name: item.name, mediaType: item.mediaType, sha256: digest, size: item.bytes.count)
    }
}
