// SPDX-License-Identifier: Apache-2.0

import COpenSSL

/// One hash algorithm of libcrypto, fetched once for the process.
///
/// The pointer is never freed and the object behind it is immutable and reference-counted by libcrypto with atomic
/// operations: that is the proof of `@unchecked Sendable`.
struct MessageDigest: @unchecked Sendable {
    static let md5 = MessageDigest("MD5")
    static let sha1 = MessageDigest("SHA1")
    static let sha256 = MessageDigest("SHA256")
    static let sha384 = MessageDigest("SHA384")
    static let sha512 = MessageDigest("SHA512")

    let pointer: OpaquePointer
    let length: Int

    private init(_ name: String) {
        guard let pointer = EVP_MD_fetch(nil, name, nil) else {
            preconditionFailure("libcrypto has no \(name): the installed OpenSSL is not one that Lifeboat supports")
        }
        self.pointer = pointer
        length = Int(EVP_MD_get_size(pointer))
    }

    /// The hash of the bytes.
    func hash(_ bytes: some Collection<UInt8>) -> [UInt8] {
        bytes.withContiguousBytes { input in
            [UInt8](unsafeUninitializedCapacity: length) { output, count in
                hash(input, into: UnsafeMutableRawBufferPointer(output))
                count = length
            }
        }
    }

    /// Writes the hash of the bytes into `output`, which has room for `length` bytes.
    func hash(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) {
        let done = EVP_Digest(input.baseAddress, input.count, output.baseAddress, nil, pointer, nil)
        precondition(done == 1, "libcrypto could not hash: it is out of memory")
    }
}

extension Collection<UInt8> {
    /// Calls `body` with the bytes in one piece, copying them only when they are not.
    func withContiguousBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        if let result = try withContiguousStorageIfAvailable({ try body(UnsafeRawBufferPointer($0)) }) { return result }
        return try Array(self).withUnsafeBytes(body)
    }
}
