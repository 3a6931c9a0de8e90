// SPDX-License-Identifier: Apache-2.0

import Digests
import Testing

struct DigestsTests {
    private func text(_ bytes: [UInt8]) -> String { Hex.encode(bytes) }
    private let abc = Array("abc".utf8)

    @Test func `Base64 refuses every text that is not the one text for its bytes`() {
        for bad in [
            "A", "AA", "AAA", "QQ=", "QR==", "QUJ=", "Q===", "====", "QQ==QQ==", "Q Q=", "QQ==\n", "QQ-_", "=QQ=",
            "Ä===",
        ] {
            #expect(Base64.decode(bad) == nil, "\(bad)")
        }
    }

    @Test func `Base64 of every length comes back as it was`() {
        for count in 0...70 {
            let bytes = SecureRandom.bytes(count: count)
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
        }
        #expect(
            ["", "f", "fo", "foo", "foob", "fooba", "foobar"].map { Base64.encode($0.utf8) }
                == ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"]
        )
    }

    @Test func `hexadecimal refuses odd counts, other characters and unwanted upper case`() {
        #expect(Hex.decode("0") == nil)
        #expect(Hex.decode("0g") == nil)
        #expect(Hex.decode("AB", allowsUpperCase: false) == nil)
        #expect(Hex.decode("AbcD") == [0xAB, 0xCD])
        #expect(Hex.encode([0, 15, 255]) == "000fff")
    }

    @Test func `a digest is read only from 64 lower-case digits`() {
        let digest = SHA256.digest(of: "abc")
        #expect(Digest256(hex: digest.hex) == digest)
        #expect(Digest256(hex: digest.hex.uppercased()) == nil)
        #expect(Digest256(hex: String(digest.hex.dropLast())) == nil)
        #expect(Digest256(bytes: digest.bytes) == digest)
        #expect(Digest256(bytes: digest.bytes.dropLast()) == nil)
    }

    @Test func `digests are ordered as their texts are`() {
        let digests = (0..<100).map { SHA256.digest(of: String($0)) }
        #expect(digests.sorted().map(\.hex) == digests.map(\.hex).sorted())
    }

    @Test func `hashes agree with the published vectors`() {
        #expect(SHA256.digest(of: "abc").hex == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(SHA256.digest(of: "").hex == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(text(SHA1.digest(of: abc)) == "a9993e364706816aba3e25717850c26c9cd0d89d")
        #expect(text(MD5.digest(of: abc)) == "900150983cd24fb0d6963f7d28e17f72")
        #expect(text(SHA512.digest(of: abc)).hasPrefix("ddaf35a193617abacc417349ae20413112e6fa4e89a97ea2"))
        #expect(CRC32.checksum(of: "123456789".utf8) == 0xCBF4_3926)
    }

    @Test func `CRCs have the check values of their catalogue and agree with the definition, bit by bit`() {
        func slow(_ bytes: [UInt8], _ polynomial: UInt64, _ ones: UInt64) -> UInt64 {
            let state = bytes.reduce(ones) { state, byte in
                (0..<8).reduce(state ^ UInt64(byte)) { value, _ in value & 1 == 1 ? polynomial ^ value >> 1 : value >> 1
                }
            }
            return state ^ ones
        }
        var castagnoli = CRC32C()
        castagnoli.update("123456789".utf8)
        #expect(castagnoli.value == 0xE306_9283)
        var express = CRC64NVME()
        express.update("123456789".utf8)
        #expect(express.value == 0xAE8B_1486_0A79_9888)
        for count in [0, 1, 7, 8, 9, 15, 16, 17, 100] {
            let bytes = SecureRandom.bytes(count: count)
            var castagnoli = CRC32C()
            castagnoli.update(bytes)
            var express = CRC64NVME()
            express.update(bytes[..<(count / 3)])
            express.update(bytes[(count / 3)...])
            let ones32 = UInt64(UInt32.max)
            #expect(UInt64(CRC32.checksum(of: bytes)) == slow(bytes, 0xEDB8_8320, ones32))
            #expect(UInt64(castagnoli.value) == slow(bytes, 0x82F6_3B78, ones32))
            #expect(express.value == slow(bytes, 0x9A6C_9329_AC4B_C9B5, .max))
        }
    }

    @Test func `bytes that come in pieces hash like the whole`() {
        let bytes = SecureRandom.bytes(count: 1000)
        for cut in [0, 1, 63, 64, 65, 999, 1000] {
            var running = SHA256()
            running.update(bytes[..<cut])
            running.update(bytes[cut...])
            let digest = running.finish()
            #expect(digest == SHA256.digest(of: bytes))
            var checksum = CRC32()
            checksum.update(bytes[..<cut])
            checksum.update(bytes[cut...])
            #expect(checksum.value == CRC32.checksum(of: bytes))
        }
    }

    @Test func `HMAC agrees with RFC 4231, also for long and empty keys`() {
        func code(_ key: [UInt8], _ message: String) -> String {
            text(HMACSHA256.authenticationCode(for: message.utf8, key: key))
        }
        #expect(
            code([UInt8](repeating: 0x0B, count: 20), "Hi There")
                == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        )
        #expect(
            code(Array("Jefe".utf8), "what do ya want for nothing?")
                == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        )
        #expect(
            code([UInt8](repeating: 0xAA, count: 131), "Test Using Larger Than Block-Size Key - Hash Key First")
                == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        )
        #expect(code([], "") == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad")
    }

    @Test func `comparison sees every difference`() {
        #expect(ConstantTime.areEqual([], []))
        #expect(!ConstantTime.areEqual([1], []))
        let bytes = SecureRandom.bytes(count: 32)
        #expect(ConstantTime.areEqual(bytes, bytes))
        for index in bytes.indices {
            var other = bytes
            other[index] ^= 0x80
            #expect(!ConstantTime.areEqual(bytes, other))
        }
    }
}
