// SPDX-License-Identifier: Apache-2.0

import Digests
import RunCore
import RunbookModel
import Testing
import Values

// MARK: - Keys

extension BadApproval {
    private static func listed(_ options: String) -> @Sendable (ApprovalKeys) -> String? {
        { $0.signers(options, for: "anna") }
    }

    static let wrongKeys: [BadApproval] = [
        BadApproval("a key that nobody has listed", "is not in the list of allowed signers") { letter, _ in
            letter.signer = "mallory"
        },
        BadApproval("somebody else's key", "the key belongs to ben") { letter, _ in letter.signer = "ben" },
        BadApproval("a key that was taken out of the list", "is not in the list of allowed signers") { _, _ in }
            .with { bad in
                bad.signers = { keys in keys.signers().split(separator: "\n").dropFirst().joined(separator: "\n") + "\n"
                }
            },
        BadApproval("a key that has expired", "was not valid at") { letter, _ in
            // Its own date is only the approver's word.
            letter.decision.decidedAt = letter.request.requestedAt
        }
        .with { $0.signers = listed("namespaces=\"approval@lifeboat\",valid-before=\"20261122041530Z\"") },
        BadApproval("a key that is not valid yet", "was not valid at") { _, _ in }
            .with { $0.signers = listed("valid-after=\"20261122050000Z\"") },
        BadApproval("a key for another purpose", "may not sign in the namespace") { _, _ in }
            .with { $0.signers = listed("namespaces=\"signoff@lifeboat,git\"") },
        BadApproval("an authority that vouches for keys", "cert-authority lines are not supported") { _, _ in }
            .with { $0.signers = listed("cert-authority") },
        BadApproval("one key under two names", "nobody's signature can be checked") { _, _ in }
            .with { $0.signers = { $0.signers() + "ben \($0.key("anna").publicKey.line)\n" } },
        BadApproval("a wildcard among the names", "without wildcards") { _, _ in }
            .with { $0.signers = { "* \($0.key("anna").publicKey.line)\n" } },
        BadApproval("a list that is gone", "there is no such file") { _, _ in }.with { $0.signers = { _ in nil } },
        BadApproval("no signature where there must be one", "the decision must be signed") { letter, _ in
            letter.signer = nil
        },
        BadApproval("an RSA key that is too short", "the RSA key has 1024 bits") { letter, keys in
            let text = letter.request.text(of: letter.decision)
            letter.armor = { _ in try keys.keygenSignature(text, key: "short") }
        },
    ]
}

// MARK: - Signatures

extension BadApproval {
    static let wrongSignatures: [BadApproval] = [
        BadApproval("the namespace of a sign-off", "for another purpose") { letter, _ in
            letter.namespace = "signoff@lifeboat"
        },
        BadApproval("the namespace of git", "for another purpose") { letter, _ in letter.namespace = "git" },
        BadApproval("another hash", "the hash is neither sha256 nor sha512") { letter, _ in
            letter.armor = { armored($0, replacing: "sha512", with: "sha384") }
        },
        BadApproval("RSA with SHA-1", "algorithm does not belong to") { letter, _ in
            letter.signer = "rsa"
            letter.armor = { armored($0, replacing: "rsa-sha2-512", with: "rsa-sha1-160") }
        },
        BadApproval("a key of another kind", "keys of type ssh-xd25519 are not accepted") { letter, _ in
            letter.armor = { armored($0, replacing: "ssh-ed25519", with: "ssh-xd25519") }
        },
        BadApproval("a changed signature", "does not belong to this message and key") { letter, _ in
            letter.armor = { armored($0) { $0[$0.count - 1] ^= 1 } }
        },
        BadApproval("half a signature", "not one SSH signature block") { letter, _ in
            letter.armor = { String($0.prefix($0.count / 2)) }
        },
        BadApproval("a garbled signature", "the armor is not what ssh-keygen writes") { letter, _ in
            letter.armor = { $0.replacing("U1NIU0lH", with: "????????") }
        },
        BadApproval("two signatures", "the armor is not what ssh-keygen writes") { letter, _ in
            letter.armor = { $0 + $0 }
        },
        BadApproval("words before the signature", "not one SSH signature block") { letter, _ in
            letter.armor = { "yes\n" + $0 }
        },
        BadApproval("an empty signature", "not one SSH signature block") { letter, _ in letter.armor = { _ in "" } },
    ]

    /// The armour of the same signature with a part replaced by one of the same length.
    private static func armored(_ text: String, replacing old: String, with new: String) -> String {
        armored(text) { blob in
            let (old, new) = (Array(old.utf8), Array(new.utf8))
            for start in blob.indices.dropLast(old.count - 1) where blob[start...].starts(with: old) {
                blob.replaceSubrange(start..<(start + old.count), with: new)
            }
        }
    }

    private static func armored(_ text: String, _ change: (inout [UInt8]) -> Void) -> String {
        let lines = text.split(separator: "\n")
        guard let first = lines.first, let last = lines.last,
            var blob = Base64.decode(lines.dropFirst().dropLast().joined())
        else { preconditionFailure("the signature is not armoured") }
        change(&blob)
        let body = Base64.encode(blob)
        var armor = [String(first)]
        var rest = body[...]
        while !rest.isEmpty {
            armor.append(String(rest.prefix(70)))
            rest = rest.dropFirst(70)
        }
        return (armor + [String(last)]).joined(separator: "\n") + "\n"
    }
}

// MARK: - Letters

extension BadApproval {
    /// Bytes that are no answer.
    static let wrongLetters: [BadApproval] = [
        spoiled("a name that stands twice", "stands twice in one object") {
            $0.replacing("\"by\":\"anna\"", with: "\"by\":\"mallory\",\"by\":\"anna\"")
        },
        spoiled("something that no answer says", "it says 'decision._0.force'") {
            $0.replacing("\"by\":\"anna\"", with: "\"by\":\"anna\",\"force\":true")
        },
        spoiled("another answer beside it", "no answer that this program knows") {
            "{\"answer\":{}," + $0.dropFirst()
        },
        spoiled("half a letter", "it is no whole answer") { String($0.prefix($0.utf8.count / 2)) },
        spoiled("an empty letter", "it is no whole answer") { _ in "" },
        spoiled("words after the letter", "text after the end of the value") { $0 + "{}" },
        spoiled("a decision that is neither yes nor no", "no answer that this program knows") {
            $0.replacing("\"decision\":\"approve\"", with: "\"decision\":\"maybe\"")
        },
        spoiled("a moment that is none", "no answer that this program knows") {
            $0.replacing("\"decidedAt\":\"2026", with: "\"decidedAt\":\"9999999")
        },
        spoiled("a letter without end", "the most is 1048576") {
            $0 + String(repeating: " ", count: 1 << 20)
        },
        BadApproval("bytes that are not UTF-8", "it is no whole answer") { letter, _ in
            letter.spoil = { [0x22, 0xFF, 0xFE] + $0 }
        },
    ]

    private static func spoiled(
        _ kind: String,
        _ reason: String,
        _ change: @escaping @Sendable (String) -> String
    ) -> BadApproval {
        BadApproval(kind, reason) { letter, _ in
            letter.spoil = { Array(change(String(decoding: $0, as: UTF8.self)).utf8) }
        }
    }
}
