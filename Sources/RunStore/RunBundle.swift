// SPDX-License-Identifier: Apache-2.0

import Journal

/// What is kept of one run, as files of the names that `RunLayout` has: read, checked and added to.
public protocol RunBundle: Sendable {
    /// What people call the bundle: its folder, or the run with its database.
    var place: String { get }

    /// The bytes of a file of the bundle.
    ///
    /// - Throws: `RunStoreError` when it cannot be read.
    func read(_ name: String) async throws -> [UInt8]

    /// Makes a file of the bundle durable, in place of one of the same name.
    ///
    /// - Throws: `RunStoreError` when it cannot be written.
    func write(_ name: String, _ bytes: [UInt8]) async throws

    /// All files with their digests, sorted by path.
    ///
    /// - Throws: `RunStoreError` when one cannot be read.
    func files() async throws -> [BundleFile]

    /// Everything that is on record, checked: the journal's chain, the plan against its digest.
    ///
    /// - Throws: `RunStoreError` that names the first thing that does not hold.
    func history() async throws -> RunHistory
}
