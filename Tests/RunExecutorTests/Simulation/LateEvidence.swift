// SPDX-License-Identifier: Apache-2.0

import Digests
import RunCore
import RunStore
import Synchronization

/// Evidence that is named at once and becomes durable only when more comes: the mistake that simulations must find.
final class LateEvidence: EvidenceStore {
    private let store: EvidenceFiles
    private let waiting = Mutex<EvidenceItem?>(nil)

    init(_ store: EvidenceFiles) { self.store = store }

    func keep(_ item: EvidenceItem) throws -> EvidenceReference {
        let late = waiting.withLock { waiting in
            defer { waiting = item }
            return waiting
        }
        if let late { _ = try store.keep(late) }
        return EvidenceReference(
            name: item.name,
            mediaType: item.mediaType,
            sha256: SHA256.digest(of: item.bytes).hex,
            size: item.bytes.count
        )
    }
}
