// SPDX-License-Identifier: Apache-2.0

import Digests
import Testing
import Values

struct AllowedSignersTests {
    private static let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGknSjageLqEponsf9XEWV3d/3rHrORVESn03K+kkxex"
    private static let otherKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIC2rxxDF4w1052oI3z4ZegKVbompgurwRqmmMvxtjoov"

    private func refusal(_ text: String) -> SSHError? {
        do {
            _ = try AllowedSigners.parse(text)
            return nil
        } catch {
            return error
        }
    }

    private func moment(_ text: String) throws -> Timestamp { try #require(Timestamp(text)) }

    @Test(arguments: [
        "rina",
        "rina ssh-ed25519",
        "rina ssh-ed25519 AAAA",
        "rina \(key)\r",
        "rina \(key) comment\r",
        "# comment\r",
        "rina ssh-ed25519 !!!!",
        "rina ssh-rsa \(String(key.dropFirst(12)))",
        "rina \(key)A",
        "* \(key)",
        "*@example.com \(key)",
        "r?na \(key)",
        "!rina \(key)",
        "rina,karim \(key)",
        "\"rina\" \(key)",
        "rina cert-authority \(key)",
        "rina namespaces=\"a\",cert-authority \(key)",
        "rina namespaces=a \(key)",
        "rina namespaces=\"a \(key)",
        "rina namespaces=\"\" \(key)",
        "rina namespaces=\"a,\" \(key)",
        "rina namespaces=\"*\" \(key)",
        "rina namespaces=\"!git\" \(key)",
        "rina namespaces=\"a\" namespaces=\"b\" \(key)",
        "rina namespaces=\"a\",namespaces=\"b\" \(key)",
        "rina namespaces=\"a\"\(key)",
        "rina namespace=\"a\" \(key)",
        "rina valid-after=\"20260101\" \(key)",
        "rina valid-after=\"2026-01-01Z\" \(key)",
        "rina valid-after=\"20261301Z\" \(key)",
        "rina valid-after=\"202601011Z\" \(key)",
        "rina valid-after=\"20270101Z\",valid-before=\"20260101Z\" \(key)",
    ]) func `one bad line refuses the whole file and is named`(line: String) throws {
        let error = try #require(refusal("karim \(Self.otherKey)\n\(line)\n"), "\(line)")
        #expect(error.line == 2)
    }

    @Test func `one key under two names is refused`() throws {
        let error = try #require(refusal("rina \(Self.key)\nkarim \(Self.key) another comment\n"))
        #expect(error.description == "malformed: line 2: the key of karim is also the key of rina")
    }

    @Test func `an unlisted key and a foreign namespace are not allowed`() throws {
        let signers = try AllowedSigners.parse("rina namespaces=\"approval@lifeboat,signoff@lifeboat\" \(Self.key)\n")
        let now = try moment("2026-11-22T03:00:00Z")
        #expect(throws: SSHError.self) {
            try signers.principal(for: try SSHPublicKey(line: Self.otherKey), namespace: "approval@lifeboat", at: now)
        }
        let key = try SSHPublicKey(line: Self.key)
        #expect(try signers.principal(for: key, namespace: "approval@lifeboat", at: now) == "rina")
        #expect(try signers.principal(for: key, namespace: "signoff@lifeboat", at: now) == "rina")
        for namespace in ["approval@lifeboat,signoff@lifeboat", "APPROVAL@lifeboat", "", "git"] {
            #expect(throws: SSHError.self) { try signers.principal(for: key, namespace: namespace, at: now) }
        }
    }

    @Test func `comments, blank lines, tabs and two keys of one person are read`() throws {
        let text = "# who may sign\n\n\t rina \t\(Self.key) rina@laptop, old\nrina namespaces=\"b\"\t\(Self.otherKey)"
        let signers = try AllowedSigners.parse(text)
        #expect(signers.entries.map(\.principal) == ["rina", "rina"])
        #expect(signers.entries.map(\.line) == [3, 4])
        #expect(try AllowedSigners.parse("").entries.isEmpty)
    }

    @Test(.enabled(if: OpenSSH.isInstalled, "OpenSSH's programs are not installed"))
    func `validity ends and begins in the same second as for ssh-keygen`() throws {
        let ssh = OpenSSH()
        try ssh.makeKey("key", type: "ed25519")
        let key = try SSHPublicKey(line: try ssh.text("key.pub"))
        let signature = try ssh.sign([1], key: "key", namespace: "n")
        let bounds = [
            "valid-after=\"20261122030000Z\"", "valid-before=\"202611220300Z\"", "valid-before=\"20261123Z\"",
        ]
        let times =
            ["025959", "030000", "030001", "235959"].map { "20261122\($0)" } + ["20261123000000", "20261123000001"]
        for bound in bounds {
            let text = "rina \(bound) \(key.line)\n"
            let signers = try AllowedSigners.parse(text)
            for time in times {
                let digits = Array(time)
                func part(_ range: Range<Int>) -> String { String(digits[range]) }
                let date = "\(part(0..<4))-\(part(4..<6))-\(part(6..<8))"
                let now = try moment("\(date)T\(part(8..<10)):\(part(10..<12)):\(part(12..<14)).999Z")
                let ours = (try? signers.principal(for: key, namespace: "n", at: now)) == "rina"
                let theirs = try ssh.verifies(
                    signature,
                    [1],
                    principal: "rina",
                    namespace: "n",
                    signers: text,
                    time: time + "Z"
                )
                #expect(ours == theirs, "\(bound) at \(time)")
            }
        }
    }
}
