// SPDX-License-Identifier: Apache-2.0

import AWSModel

/// The checksum that an answer announces for its content.
struct ResponseChecksum: Sendable, Equatable {
    /// How it is computed.
    let algorithm: ChecksumAlgorithm
    /// The base64 in the header.
    let expected: String

    /// The first checksum of an answer that can be recomputed; nil when there is none.
    ///
    /// A composite checksum (`…-3`) is one of the parts' checksums, and a range of an object comes with the checksum of
    /// the whole: neither says anything about the bytes that come.
    init?(_ operation: WireOperation, status: Int, headers: [HeaderField]) {
        guard status == 200 else { return nil }
        for name in operation.model.checksum.responseAlgorithms {
            guard let algorithm = ChecksumAlgorithm(rawValue: name.uppercased()),
                let value = headers.value(algorithm.header), !value.contains("-")
            else { continue }
            self.algorithm = algorithm
            expected = value
            return
        }
        return nil
    }

    /// Why the content is not what was announced; nil when it is.
    func mismatch(_ found: String) -> String? {
        guard found != expected else { return nil }
        return
            "the content arrived damaged: its \(algorithm.rawValue) is \(found), and the service announced \(expected)"
    }
}
