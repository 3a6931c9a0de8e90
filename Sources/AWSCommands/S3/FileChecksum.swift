// SPDX-License-Identifier: Apache-2.0

import Digests
import Glibc
import Values

/// A checksum that S3 has of a whole object, and the same over a file.
struct FileChecksum: Sendable, Hashable {
    private enum Algorithm: String, CaseIterable {
        case crc64NVME = "CRC64NVME"
        case crc32C = "CRC32C"
        case crc32 = "CRC32"
        case sha256 = "SHA256"
        case sha1 = "SHA1"
    }

    private let algorithm: Algorithm
    /// The checksum in base64.
    let text: String

    /// The name of the algorithm, as in `ChecksumCRC32`.
    var name: String { algorithm.rawValue }

    /// The checksum among the facts of an object; nil when there is none, or one of parts (`…-3`).
    ///
    /// An object of several parts (its tag says so) counts only when S3 calls the checksum one of the full object.
    init?(_ object: JSONValue) {
        let isOfParts = object["ETag"]?.stringValue?.contains("-") == true
        let type = object["ChecksumType"]?.stringValue
        guard type == "FULL_OBJECT" || type == nil && !isOfParts else { return nil }
        for algorithm in Algorithm.allCases {
            guard let text = object["Checksum" + algorithm.rawValue]?.stringValue, !text.contains("-") else { continue }
            self.algorithm = algorithm
            self.text = text
            return
        }
        return nil
    }

    /// The checksum of a file, read piece by piece.
    func recomputed(_ path: String) throws(S3Failure) -> String {
        switch algorithm {
        case .crc64NVME:
            var check = CRC64NVME()
            try Self.read(path) { check.update($0) }
            return Base64.encode(Self.bytes(check.value))
        case .crc32:
            var check = CRC32()
            try Self.read(path) { check.update($0) }
            return Base64.encode(Self.bytes(check.value))
        case .crc32C:
            var check = CRC32C()
            try Self.read(path) { check.update($0) }
            return Base64.encode(Self.bytes(check.value))
        case .sha256, .sha1:
            var hash = RunningHash(algorithm == .sha256 ? .sha256 : .sha1)
            try Self.read(path) { hash.update($0) }
            return Base64.encode(hash.finish())
        }
    }

    private static func bytes(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.bigEndian) { Array($0) }
    }

    private static func read(_ path: String, _ take: (ArraySlice<UInt8>) -> Void) throws(S3Failure) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .local("cannot read \(path): \(LocalFile.reason)") }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .local("cannot read \(path): \(LocalFile.reason)") }
            if count == 0 { return }
            take(buffer[..<count])
        }
    }
}
