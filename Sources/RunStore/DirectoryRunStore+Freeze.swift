// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import Journal

extension DirectoryRunStore {
    /// The most bytes that are read.
    private static let freezeLimit = 1 << 16

    /// What was said last about changes by the runs below this folder; nil when nothing ever was.
    ///
    /// - Throws: `RunStoreError` when the file is there and cannot be understood.
    public func freeze() throws -> StoreFreeze? {
        guard access(layout.freeze, F_OK) == 0 || errno != ENOENT else { return nil }
        let bytes = try FileReading.bytes(at: layout.freeze, limit: Self.freezeLimit)
        do { return try JSONDecoder().decode(StoreFreeze.self, from: Data(bytes)) } catch {
            throw RunStoreError(.corrupt, "'\(layout.freeze)' does not say whether the store is frozen")
        }
    }

    /// Says that nothing may be changed, or may be changed again; durable on return.
    ///
    /// - Throws: `RunStoreError` when it cannot be written.
    public func say(_ freeze: StoreFreeze) throws {
        try FileReading.makeFolder(layout.root)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let bytes = Array(try encoder.encode(freeze))
        do throws(JournalError) {
            try DurableFile.replace(layout.freeze, bytes: bytes)
        } catch {
            throw RunStoreError("cannot freeze or unfreeze the store", error)
        }
    }
}
