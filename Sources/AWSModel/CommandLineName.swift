// SPDX-License-Identifier: Apache-2.0

/// The AWS CLI's way of writing names: `DBInstances` is `db-instances`, `ResourceARNs` is `resource-arns`.
///
/// The rule is botocore's `xform_name`. The few operations that break it carry their name in the archive.
public enum CommandLineName {
    /// The command-line form of an operation's or a member's name.
    public static func make(_ name: String) -> String {
        let bytes = Array(name.utf8)
        guard !bytes.contains(hyphen) else { return name }
        let words = separatingCapitals(separatingWords(separatingPlural(bytes)))
        return String(decoding: words.map { isUpper($0) ? $0 + 0x20 : $0 }, as: UTF8.self)
    }

    /// `GatewayARNs` becomes `Gateway-arns`: a plural of capitals is one word.
    private static func separatingPlural(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.last == UInt8(ascii: "s") else { return bytes }
        let capitals = bytes.dropLast().reversed().prefix(while: isUpper).count
        guard capitals >= 2 else { return bytes }
        let start = bytes.count - 1 - capitals
        return bytes[..<start] + [hyphen] + bytes[start...].map { isUpper($0) ? $0 + 0x20 : $0 }
    }

    /// A hyphen before every capital that small letters follow.
    private static func separatingWords(_ bytes: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count + 8)
        var index = 0
        while index < bytes.count {
            output.append(bytes[index])
            index += 1
            guard index + 1 < bytes.count, isUpper(bytes[index]), isLower(bytes[index + 1]) else { continue }
            output.append(hyphen)
            output.append(bytes[index])
            index += 1
            while index < bytes.count, isLower(bytes[index]) {
                output.append(bytes[index])
                index += 1
            }
        }
        return output
    }

    /// A hyphen between a small letter or digit and the capital after it.
    private static func separatingCapitals(_ bytes: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count + 8)
        var previous: UInt8 = 0
        for byte in bytes {
            if isUpper(byte), isLower(previous) || isDigit(previous) { output.append(hyphen) }
            output.append(byte)
            previous = byte
        }
        return output
    }

    private static let hyphen = UInt8(ascii: "-")
    private static func isUpper(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }
    private static func isLower(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
