// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Digests

@Suite(.enabled(if: OpenSSH.isInstalled, "OpenSSH's programs are not installed"))
struct SSHSignatureTests {
    private static let message = Array("promote dhakacart-db-dr-replica\n".utf8)
    private static let keyTypes: [(type: String, bits: Int?)] = [
        ("ed25519", nil), ("ecdsa", 256), ("ecdsa", 384), ("ecdsa", 521), ("rsa", 2048), ("rsa", 3072),
    ]

    private let ssh = OpenSSH()

    private func code(_ body: () throws -> Void) -> SSHError.Code? {
        do {
            try body()
            return nil
        } catch {
            return (error as? SSHError)?.code
        }
    }

    @Test(arguments: keyTypes) func `ours refuses theirs when message, namespace or key differ`(
        type: String,
        bits: Int?
    ) throws {
        try ssh.makeKey("key", type: type, bits: bits)
        let armored = try ssh.sign(Self.message, key: "key", namespace: "approval@lifeboat")
        let signature = try SSHSignature.parse(armored: armored)
        #expect(
            code { try signature.verify(message: Self.message + [0], namespace: "approval@lifeboat") } == .badSignature
        )
        #expect(code { try signature.verify(message: Self.message, namespace: "signoff@lifeboat") } == .wrongNamespace)
        #expect(code { try signature.verify(message: Self.message, namespace: "approval@lifeboa") } == .wrongNamespace)
        #expect(code { try signature.verify(message: Self.message, namespace: "") } == .wrongNamespace)
        try ssh.makeKey("other", type: type, bits: bits)
        let other = try SSHPublicKey(line: try ssh.text("other.pub"))
        let borrowed = SSHSignature(
            publicKey: other,
            namespace: signature.namespace,
            hash: signature.hash,
            signature: signature.signature
        )
        #expect(code { try borrowed.verify(message: Self.message, namespace: "approval@lifeboat") } == .badSignature)
    }

    @Test(arguments: keyTypes) func `every bit flip of a blob is refused`(type: String, bits: Int?) throws {
        try ssh.makeKey("key", type: type, bits: bits)
        let armored = try ssh.sign(Self.message, key: "key", namespace: "n@lifeboat")
        let signature = try SSHSignature.parse(armored: armored)
        let blob = signature.blob
        #expect(Array(try SSHSignature.parse(blob: blob).armored.utf8) == armored)
        var accepted: [Int] = []
        for bit in 0..<(8 * blob.count) {
            var flipped = blob
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            let refusal = code {
                try SSHSignature.parse(blob: flipped).verify(message: Self.message, namespace: "n@lifeboat")
            }
            if refusal == nil { accepted.append(bit) }
        }
        #expect(accepted == [])
    }

    @Test func `every bit flip, cut and addition of the armor is refused`() throws {
        try ssh.makeKey("key", type: "ed25519")
        let armored = try ssh.sign(Self.message, key: "key", namespace: "n@lifeboat")
        func accepts(_ text: [UInt8]) -> Bool {
            code { try SSHSignature.parse(armored: text).verify(message: Self.message, namespace: "n@lifeboat") } == nil
        }
        #expect(accepts(armored))
        for bit in 0..<(8 * armored.count) {
            var flipped = armored
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(!accepts(flipped), "bit \(bit)")
        }
        for cut in 0..<armored.count { #expect(!accepts(Array(armored.prefix(cut)))) }
        #expect(!accepts(armored + armored))
        #expect(!accepts(armored + [UInt8(ascii: "\n")]))
        #expect(!accepts(armored + Array("trailing\n".utf8)))
        #expect(!accepts([UInt8(ascii: "\n")] + armored))
        #expect(
            !accepts(
                Array(String(decoding: armored, as: UTF8.self).split(separator: "\n").joined(separator: "\r\n").utf8)
            )
        )
        #expect(!accepts(armored.filter { $0 != UInt8(ascii: "\n") }))
    }

    @Test(arguments: keyTypes, ["sha256", "sha512"]) func `ours verifies theirs`(
        key: (type: String, bits: Int?),
        hash: String
    ) throws {
        try ssh.makeKey("key", type: key.type, bits: key.bits)
        for message in [[], Self.message, SecureRandom.bytes(count: 100_000)] {
            let signature = try SSHSignature.parse(
                armored: try ssh.sign(message, key: "key", namespace: "lifeboat", hash: hash)
            )
            try signature.verify(message: message, namespace: "lifeboat")
            #expect(signature.publicKey == (try SSHPublicKey(line: try ssh.text("key.pub"))))
        }
        let listing = try ssh.run("/usr/bin/ssh-keygen", ["-l", "-f", ssh.path("key.pub")]).text
        let listed = try SSHPublicKey(line: try ssh.text("key.pub")).fingerprint
        #expect(listing.split(separator: " ").contains { $0 == listed })
    }

    @Test(arguments: keyTypes) func `theirs verifies ours, from a key file and from an agent`(
        type: String,
        bits: Int?
    ) throws {
        try ssh.makeKey("key", type: type, bits: bits)
        let key = try SSHPrivateKey.parse(try ssh.read("key"))
        let agent = SSHAgent(socketPath: try ssh.startAgent(holding: ["key"]))
        let identities = try agent.identities()
        #expect(identities.map(\.publicKey) == [key.publicKey])
        #expect(identities.first?.comment == "key")
        for signer in [SSHSigner.file(key), .agent(agent, key.publicKey)] {
            let signature = try signer.sign(message: Self.message, namespace: "lifeboat")
            func theirs(_ message: [UInt8], _ namespace: String) throws -> Bool {
                try ssh.verifies(
                    Array(signature.armored.utf8),
                    message,
                    principal: "rina",
                    namespace: namespace,
                    signers: "rina \(key.publicKey.line)\n"
                )
            }
            #expect(try theirs(Self.message, "lifeboat"))
            #expect(try !theirs(Self.message + [1], "lifeboat"))
            #expect(try !theirs(Self.message, "git"))
        }
    }

    @Test func `an encrypted key, a foreign format and a damaged key are refused by name`() throws {
        try ssh.makeKey("locked", type: "ed25519", passphrase: "open sesame")
        let locked = try ssh.read("locked")
        #expect(code { _ = try SSHPrivateKey.parse(locked) } == .encryptedKey)
        #expect(code { _ = try SSHPrivateKey.parse([]) } == .unsupported)
        #expect(code { _ = try SSHPrivateKey.parse(Array("-----BEGIN RSA PRIVATE KEY-----\n".utf8)) } == .unsupported)
        try ssh.makeKey("key", type: "ed25519")
        let lines = try ssh.text("key").split(separator: "\n")
        let blob = try #require(Base64.decode(lines.dropFirst().dropLast().joined()))
        let armor = { (bytes: [UInt8]) -> [UInt8] in
            Array("\(lines[0])\n\(Base64.encode(bytes))\n\(lines[lines.count - 1])\n".utf8)
        }
        _ = try SSHPrivateKey.parse(armor(blob))
        // The seed stands before the last copy of the public key.
        let publicBytes = Array(try SSHPublicKey(line: try ssh.text("key.pub")).blob.suffix(32))
        let copies = (0...(blob.count - 32)).filter { blob[$0..<($0 + 32)].elementsEqual(publicBytes) }
        #expect(copies.count == 3)
        let end = try #require(copies.last)
        for index in (end - 32)..<end {
            var damaged = blob
            damaged[index] ^= 1
            #expect(code { _ = try SSHPrivateKey.parse(armor(damaged)) } == .malformed)
        }
        for cut in 0..<blob.count {
            #expect(code { _ = try SSHPrivateKey.parse(armor(Array(blob.prefix(cut)))) } != nil)
        }
    }

    @Test func `without an agent the error says so`() {
        let agent = SSHAgent(socketPath: ssh.path("nobody"))
        #expect(code { _ = try agent.identities() } == .agentUnavailable)
        #expect(code { _ = try SSHAgent(socketPath: "").identities() } == .agentUnavailable)
    }

    @Test(arguments: [UInt8(0x00), 0x01, 0x04, 0x05]) func `a hardware key counts only when it was touched`(
        flags: UInt8
    ) throws {
        for token in try [SoftwareToken(ssh, type: "ed25519"), SoftwareToken(ssh, type: "ecdsa")] {
            let signature = try token.sign(Self.message, namespace: "lifeboat", flags: flags)
            let ours = code {
                try SSHSignature.parse(armored: signature.armored).verify(message: Self.message, namespace: "lifeboat")
            }
            #expect(ours == (flags & 1 == 1 ? nil : .unsupported))
            let theirs = try ssh.verifies(
                Array(signature.armored.utf8),
                Self.message,
                principal: "rina",
                namespace: "lifeboat",
                signers: "rina \(token.publicKey.line)\n"
            )
            #expect(theirs, "ssh-keygen does not ask for the touch: ours is stricter")
        }
    }

    @Test func `every bit flip of a hardware key's signature is refused`() throws {
        for token in try [SoftwareToken(ssh, type: "ed25519"), SoftwareToken(ssh, type: "ecdsa")] {
            let blob = try token.sign(Self.message, namespace: "n", flags: 1).blob
            for bit in 0..<(8 * blob.count) {
                var flipped = blob
                flipped[bit / 8] ^= 1 << UInt8(bit % 8)
                #expect(
                    code { try SSHSignature.parse(blob: flipped).verify(message: Self.message, namespace: "n") } != nil
                )
            }
        }
    }

    @Test func `certificates, DSA, short RSA and SHA-1 are refused by name`() throws {
        try ssh.makeKey("authority", type: "ed25519")
        try ssh.makeKey("key", type: "ed25519")
        let made = try ssh.run(
            "/usr/bin/ssh-keygen",
            ["-q", "-s", ssh.path("authority"), "-I", "id", "-n", "rina", ssh.path("key.pub")]
        )
        #expect(made.status == 0)
        let certificate = try ssh.text("key-cert.pub")
        #expect(code { _ = try SSHPublicKey(line: certificate) } == .unsupported)
        try ssh.makeKey("short", type: "rsa", bits: 1024)
        let short = try ssh.text("short.pub")
        #expect(code { _ = try SSHPublicKey(line: short) } == .unsupported)
        try ssh.makeKey("rsa", type: "rsa", bits: 2048)
        let signature = try SSHSignature.parse(armored: try ssh.sign(Self.message, key: "rsa", namespace: "n"))
        var weak = SSHWireWriter()
        weak.string("ssh-rsa")
        weak.string(Array(signature.signature.suffix(256)))
        let old = SSHSignature(publicKey: signature.publicKey, namespace: "n", hash: .sha512, signature: weak.bytes)
        #expect(code { try old.verify(message: Self.message, namespace: "n") } == .unsupported)
    }
}
