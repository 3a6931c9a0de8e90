// SPDX-License-Identifier: Apache-2.0

/// Sizes in bytes, as runbooks write them: `10GiB`, `512MB`, `4KiB`.
public enum ByteSize {
    /// Reads a size literal to bytes; decimal units are powers of 1000, binary ones (`KiB`) powers of 1024.
    ///
    /// Returns nil for anything else, also for a bare number.
    public static func bytes(literal text: String) -> Int64? {
        let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        guard digits.first != ".", digits.last != ".", let number = Double(digits) else { return nil }
        guard let scale = scale(of: text.dropFirst(digits.count)) else { return nil }
        return Int64(exactly: (number * scale).rounded())
    }

    /// The text for a person in binary units: `1.5 GiB`, `212 B`.
    public static func shortText(bytes: Int64) -> String {
        var value = Double(bytes)
        var unit = "B"
        for next in ["KiB", "MiB", "GiB", "TiB"] where value >= 1024 {
            value /= 1024
            unit = next
        }
        if unit == "B" { return "\(bytes) B" }
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10) \(unit)" : "\(tenths / 10).\(tenths % 10) \(unit)"
    }

    private static func scale(of unit: Substring) -> Double? {
        switch unit {
        case "B": 1
        case "KB": 1e3
        case "MB": 1e6
        case "GB": 1e9
        case "TB": 1e12
        case "KiB": 1024
        case "MiB": 1_048_576
        case "GiB": 1_073_741_824
        case "TiB": 1_099_511_627_776
        default: nil
        }
    }
}
