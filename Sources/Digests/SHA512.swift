// SPDX-License-Identifier: Apache-2.0

/// SHA-512 (FIPS 180-4).
public enum SHA512 {
    /// The 64 bytes of the hash.
    public static func digest(of bytes: some Collection<UInt8>) -> [UInt8] { MessageDigest.sha512.hash(bytes) }
}

/// SHA-1, for protocols that ask for it; it proves nothing about who wrote the bytes.
public enum SHA1 {
    /// The 20 bytes of the hash.
    public static func digest(of bytes: some Collection<UInt8>) -> [UInt8] { MessageDigest.sha1.hash(bytes) }
}

/// MD5, for protocols that ask for it (`Content-MD5`); it proves nothing about who wrote the bytes.
public enum MD5 {
    /// The 16 bytes of the hash.
    public static func digest(of bytes: some Collection<UInt8>) -> [UInt8] { MessageDigest.md5.hash(bytes) }
}
