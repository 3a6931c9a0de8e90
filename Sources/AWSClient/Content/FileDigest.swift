// SPDX-License-Identifier: Apache-2.0

import Digests
import HTTPTransport

/// What is known of a file's content before it is sent.
struct FileDigest: Sendable, Equatable {
    /// The SHA-256 in hexadecimal, where the signature covers the content.
    var sha256: String?
    /// The checksum in base64 that a header carries.
    var checksum: String?

    /// Reads the file once and computes what is asked for; reads nothing when nothing is.
    init(of file: HTTPFile, hashes: Bool, checksum algorithm: ChecksumAlgorithm?) throws(HTTPFile.Failure) {
        guard hashes || algorithm != nil else { return }
        var hash: RunningHash? = hashes ? RunningHash(.sha256) : nil
        var check = algorithm.map { RunningChecksum($0) }
        try file.forEachChunk { piece in
            hash?.update(piece)
            check?.update(piece)
        }
        if let hash = hash.take() { sha256 = Hashing.hexadecimal(hash.finish()) }
        if let check = check.take() { checksum = check.finish() }
    }
}
