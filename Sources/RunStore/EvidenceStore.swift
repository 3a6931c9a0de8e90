// SPDX-License-Identifier: Apache-2.0

public import RunCore

/// Where the evidence of a run is kept under the digest of its content.
public protocol EvidenceStore: Sendable {
    /// Makes an item durable; the same content is kept once.
    ///
    /// - Throws: `RunStoreError` when it cannot be written.
    func keep(_ item: EvidenceItem) async throws -> EvidenceReference
}
