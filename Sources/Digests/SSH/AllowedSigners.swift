// SPDX-License-Identifier: Apache-2.0

public import Values

/// Whose keys may sign, for what and when: an `allowed_signers` file (ssh-keygen(1), ALLOWED SIGNERS).
///
/// A line is `principal [options] keytype base64 [comment]`. The reader is stricter than ssh-keygen, because a list
/// that is read in two ways is no list: one bad line refuses the file; a principal is one exact name, without
/// wildcards; one key belongs to one name; times are in UTC (`20261122030000Z`); and the options are `namespaces=`,
/// `valid-after=` and `valid-before=` only. As with ssh-keygen, a line without `namespaces=` allows every namespace,
/// and `valid-before` is the last second at which the key is valid.
public struct AllowedSigners: Sendable, Equatable {
    /// One line: a person's key and what it may sign.
    public struct Entry: Sendable, Equatable {
        /// Whose key it is.
        public let principal: String
        /// The key.
        public let key: SSHPublicKey
        /// What it may sign; nil for everything.
        public let namespaces: [String]?
        /// The first second at which it is valid; nil for since ever.
        public let validAfter: Timestamp?
        /// The last second at which it is valid; nil for ever.
        public let validBefore: Timestamp?
        /// The line in the file, from 1.
        public let line: Int

        func isValid(at moment: Timestamp) -> Bool {
            let second = moment.nanosecondsSinceEpoch.flooredToSecond
            if let validAfter, second < validAfter.nanosecondsSinceEpoch { return false }
            if let validBefore, second > validBefore.nanosecondsSinceEpoch { return false }
            return true
        }
    }

    /// The lines, in the file's order.
    public let entries: [Entry]

    /// Reads a file's text.
    ///
    /// - Throws: `SSHError` with the line of the first thing wrong; nothing of such a file is used.
    public static func parse(_ text: String) throws(SSHError) -> AllowedSigners {
        var entries: [Entry] = []
        var owners: [SSHPublicKey: String] = [:]
        for (index, line) in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .enumerated()
        {
            var reader = AllowedSignersLine(String(Substring(line)), number: index + 1)
            guard let entry = try reader.entry() else { continue }
            if let owner = owners[entry.key], owner != entry.principal {
                throw SSHError(.malformed, "the key of \(entry.principal) is also the key of \(owner)", line: index + 1)
            }
            owners[entry.key] = entry.principal
            entries.append(entry)
        }
        return AllowedSigners(entries: entries)
    }

    /// Whether the key is somebody's, whatever it may sign.
    public func lists(_ key: SSHPublicKey) -> Bool { entries.contains { $0.key == key } }

    /// The one person whose key this is, if it may sign in the namespace at the moment.
    ///
    /// - Throws: `SSHError` `notAllowed` or `outsideValidity`.
    public func principal(
        for key: SSHPublicKey,
        namespace: String,
        at moment: Timestamp
    ) throws(SSHError) -> String {
        let listed = entries.filter { $0.key == key }
        guard let owner = listed.first?.principal else {
            throw SSHError(.notAllowed, "\(key.fingerprint) is not in the list of allowed signers")
        }
        let allowed = listed.filter { $0.namespaces?.contains(namespace) ?? true }
        guard !allowed.isEmpty else {
            throw SSHError(.notAllowed, "the key of \(owner) may not sign in the namespace \(namespace)")
        }
        guard allowed.contains(where: { $0.isValid(at: moment) }) else {
            throw SSHError(.outsideValidity, "the key of \(owner) was not valid at \(moment.text())")
        }
        return owner
    }
}

extension Int64 {
    fileprivate var flooredToSecond: Int64 {
        let remainder = self % 1_000_000_000
        return self - (remainder < 0 ? remainder + 1_000_000_000 : remainder)
    }
}
