// SPDX-License-Identifier: Apache-2.0

/// A public key as OpenSSH writes it (RFC 4253 section 6.6, RFC 5656, RFC 8709, and PROTOCOL.u2f for hardware keys).
///
/// Certificates, DSA and RSA under 2,048 bits are refused by name.
public struct SSHPublicKey: Sendable {
    /// The kinds of key that can sign here.
    public enum Algorithm: String, Sendable, CaseIterable {
        case ed25519 = "ssh-ed25519"
        case ecdsaP256 = "ecdsa-sha2-nistp256"
        case ecdsaP384 = "ecdsa-sha2-nistp384"
        case ecdsaP521 = "ecdsa-sha2-nistp521"
        case rsa = "ssh-rsa"
        case securityKeyEd25519 = "sk-ssh-ed25519@openssh.com"
        case securityKeyECDSA = "sk-ecdsa-sha2-nistp256@openssh.com"
    }

    /// The fewest bits that an RSA key may have.
    public static let minimumRSABits = 2048

    /// What kind of key it is.
    public let algorithm: Algorithm
    /// The key in SSH's wire format: what a fingerprint hashes and a signature carries.
    public let blob: [UInt8]
    /// What a hardware key signs for (`ssh:` as a rule); nil for other keys.
    public let application: String?

    let key: CryptoKey

    /// Reads the wire format.
    ///
    /// - Throws: `SSHError` `malformed`, or `unsupported` with the name of the algorithm.
    public init(blob: [UInt8]) throws(SSHError) {
        var reader = SSHWireReader(blob)
        let name = try reader.text()
        guard let algorithm = Algorithm(rawValue: name) else {
            let printable = name.utf8.allSatisfy { (0x21...0x7E).contains($0) } && name.utf8.count <= 64
            throw SSHError(.unsupported, "keys of type \(printable ? name : "(unprintable)") are not accepted")
        }
        let key = try Self.key(algorithm, &reader)
        let isHardware = algorithm == .securityKeyEd25519 || algorithm == .securityKeyECDSA
        application = isHardware ? try reader.text() : nil
        try reader.expectEnd()
        guard let key else { throw SSHError(.malformed, "the \(name) key is not a valid key") }
        if algorithm == .rsa, key.bitCount < Self.minimumRSABits {
            throw SSHError(.unsupported, "the RSA key has \(key.bitCount) bits; the least is \(Self.minimumRSABits)")
        }
        self.algorithm = algorithm
        self.blob = blob
        self.key = key
    }

    /// Reads one line as in a `.pub` file: type, Base64, and an optional comment.
    ///
    /// - Throws: `SSHError` `malformed` or `unsupported`.
    public init(line: String) throws(SSHError) {
        let fields = line.split(maxSplits: 2, omittingEmptySubsequences: true) { $0 == " " || $0 == "\t" || $0 == "\n" }
        guard fields.count >= 2, let blob = Base64.decode(fields[1]) else {
            throw SSHError(.malformed, "a public key is a type and Base64 text")
        }
        try self.init(blob: blob)
        guard algorithm.rawValue == fields[0] else {
            throw SSHError(.malformed, "the line says \(fields[0]) and the key is \(algorithm.rawValue)")
        }
    }

    /// The fingerprint as `ssh-keygen -l` prints it: `SHA256:` and Base64 without padding.
    public var fingerprint: String {
        "SHA256:" + Base64.encode(SHA256.digest(of: blob).bytes).prefix { $0 != "=" }
    }

    /// Type and Base64, as in a `.pub` file without a comment.
    public var line: String { "\(algorithm.rawValue) \(Base64.encode(blob))" }

    private static func key(_ algorithm: Algorithm, _ reader: inout SSHWireReader) throws(SSHError) -> CryptoKey? {
        switch algorithm {
        case .ed25519, .securityKeyEd25519: return .ed25519(publicKey: try reader.string())
        case .ecdsaP256, .securityKeyECDSA: return try ellipticKey("nistp256", "prime256v1", 32, &reader)
        case .ecdsaP384: return try ellipticKey("nistp384", "secp384r1", 48, &reader)
        case .ecdsaP521: return try ellipticKey("nistp521", "secp521r1", 66, &reader)
        case .rsa:
            let exponent = try reader.positiveInteger()
            let modulus = try reader.positiveInteger()
            return .key(type: "RSA", isPrivate: false, [.number("n", modulus), .number("e", exponent)])
        }
    }

    private static func ellipticKey(
        _ name: String,
        _ group: String,
        _ width: Int,
        _ reader: inout SSHWireReader
    ) throws(SSHError) -> CryptoKey? {
        guard try reader.text() == name else { throw SSHError(.malformed, "the key names another curve than its type") }
        let point = try reader.string()
        guard point.count == 2 * width + 1, point.first == 4 else {
            throw SSHError(.malformed, "the curve point is not uncompressed")
        }
        return .key(type: "EC", isPrivate: false, [.name("group", group), .bytes("pub", point)])
    }
}

extension SSHPublicKey: Hashable {
    /// Two keys are equal when their bytes are.
    public static func == (left: SSHPublicKey, right: SSHPublicKey) -> Bool { left.blob == right.blob }
    /// Feeds the key's bytes.
    public func hash(into hasher: inout Hasher) { hasher.combine(blob) }
}

extension SSHPublicKey: CustomStringConvertible {
    /// The fingerprint.
    public var description: String { fingerprint }
}
