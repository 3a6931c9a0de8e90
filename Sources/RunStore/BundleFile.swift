// SPDX-License-Identifier: Apache-2.0

/// A file of a bundle with its digest.
public struct BundleFile: Sendable, Hashable {
    /// The path from the bundle's folder, with `/` between its parts.
    public let path: String
    /// SHA-256 of the content, in lower-case hexadecimal.
    public let sha256: String
    /// The size in bytes.
    public let size: Int

    /// A file of a bundle with its digest.
    public init(path: String, sha256: String, size: Int) {
        self.path = path
        self.sha256 = sha256
        self.size = size
    }
}
