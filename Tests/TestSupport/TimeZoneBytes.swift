// SPDX-License-Identifier: Apache-2.0

/// TZif files (RFC 9636) as a test wants them.
public enum TimeZoneBytes {
    /// A file of version 2: `types` are the distances from UTC in seconds, `transitions` name one of them each.
    public static func file(
        transitions: [(at: Int64, type: UInt8)] = [],
        types: [Int32] = [0],
        footer: String = ""
    ) -> [UInt8] {
        let head = Array("TZif2".utf8) + [UInt8](repeating: 0, count: 15)
        let empty = head + [0, 0, 0, 0, 1, 1].flatMap { bytes(of: UInt32($0)) } + [0, 0, 0, 0, 0, 0, 0]
        let counts = [0, 0, 0, UInt32(transitions.count), UInt32(types.count), 1].flatMap { bytes(of: $0) }
        let block =
            transitions.flatMap { bytes(of: UInt64(bitPattern: $0.at)) } + transitions.map(\.type)
            + types.flatMap { bytes(of: UInt32(bitPattern: $0)) + [0, 0] } + [0]
        return empty + head + counts + block + Array("\n\(footer)\n".utf8)
    }

    private static func bytes<Number: FixedWidthInteger>(of number: Number) -> [UInt8] {
        stride(from: Number.bitWidth - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> $0) }
    }
}
