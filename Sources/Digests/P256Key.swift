// SPDX-License-Identifier: Apache-2.0

/// A key of the curve P-256 for ECDSA with SHA-256 (FIPS 186-4).
public struct P256Key: Sendable {
    /// The order of the curve's base point, the most significant byte first.
    public static let order: [UInt8] = [
        0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        0xBC, 0xE6, 0xFA, 0xAD, 0xA7, 0x17, 0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25, 0x51,
    ]

    private static let group = CryptoKey.Parameter.name("group", "prime256v1")

    private let key: CryptoKey

    /// A private key from its number: 32 bytes, the most significant one first.
    ///
    /// It is nil for any other count, for zero, and from the order of the curve upwards.
    public init?(privateNumber number: [UInt8]) {
        guard number.count == 32, number.contains(where: { $0 != 0 }), number.lexicographicallyPrecedes(Self.order),
            let key = CryptoKey.key(type: "EC", isPrivate: true, [Self.group, .number("priv", number)])
        else { return nil }
        self.key = key
    }

    /// A public key from the coordinates of its point, 32 bytes each; nil when the point is not on the curve.
    public init?(x: [UInt8], y: [UInt8]) {
        guard x.count == 32, y.count == 32,
            let key = CryptoKey.key(type: "EC", isPrivate: false, [Self.group, .bytes("pub", [4] + x + y)])
        else { return nil }
        self.key = key
    }

    /// A signature over a message, in DER; two signatures over one message differ.
    ///
    /// It is nil when the key is a public one.
    public func signature(over message: [UInt8]) -> [UInt8]? { key.sign(message, hash: .sha256) }

    /// Whether `signature`, in DER, is this key's over a message.
    public func verifies(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        key.verifies(signature, of: message, hash: .sha256)
    }
}
