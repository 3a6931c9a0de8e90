// SPDX-License-Identifier: Apache-2.0

/// What may stand in a host name.
enum HostLabel {
    /// Whether a text is a label by RFC 1123, or several with dots between them.
    static func isValid(_ text: String, allowsDots: Bool) -> Bool {
        let labels = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard allowsDots || labels.count == 1 else { return false }
        return labels.allSatisfy { label in
            (1...63).contains(label.count) && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
                && label.allSatisfy(isPart)
        }
    }

    /// Whether a bucket's name may stand in a host name: lower case, 3 to 63 characters, no IPv4 address.
    static func isBucket(_ text: String, allowsDots: Bool) -> Bool {
        guard (3...63).contains(text.utf8.count), !text.utf8.contains(where: isCapital) else { return false }
        return !isIPv4(text) && isValid(text, allowsDots: allowsDots)
    }

    /// Whether a text has the form of an IPv4 address.
    static func isIPv4(_ text: some StringProtocol) -> Bool {
        let octets = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return octets.count == 4
            && octets.allSatisfy { (1...3).contains($0.count) && $0.allSatisfy { (0x30...0x39).contains($0) } }
    }

    private static func isCapital(_ byte: UInt8) -> Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) }

    private static func isPart(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
