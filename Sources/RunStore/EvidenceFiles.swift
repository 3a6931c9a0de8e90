// SPDX-License-Identifier: Apache-2.0

import Digests
import Journal
public import RunCore

/// Evidence as files named by their content: the same bytes are kept once, and a name proves its file.
public struct EvidenceFiles: EvidenceStore {
    private let folder: String

    /// The evidence in that folder, which exists.
    public init(folder: String) { self.folder = folder }

    /// Makes an item durable.
    ///
    /// - Throws: `RunStoreError` when it cannot be written.
    public func keep(_ item: EvidenceItem) throws -> EvidenceReference {
        let digest = SHA256.digest(of: item.bytes).hex
        do throws(JournalError) {
            try DurableFile.writeOnce("\(folder)/\(digest)", bytes: item.bytes)
        } catch {
            throw RunStoreError("cannot keep evidence", error)
        }
        return EvidenceReference(name: item.name, mediaType: item.mediaType, sha256: digest, size: item.bytes.count)
    }
}
