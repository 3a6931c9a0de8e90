// SPDX-License-Identifier: Apache-2.0

/// Sizes as the AWS CLI's `--human-readable` writes them.
public enum HumanSize {
    private static let units = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]

    /// `1 Byte`, `10 Bytes`, `1.0 KiB`, `2.5 GiB`: one decimal, ties to even.
    public static func text(bytes: Int64) -> String {
        if bytes == 1 { return "1 Byte" }
        if bytes < 1024 { return "\(bytes) Bytes" }
        let value = UInt64(bytes)
        for (index, unit) in units.enumerated() {
            let divisor = UInt64(1) << (10 * UInt64(index + 1))
            // The next unit begins where this one would round to 1024.
            let isLast = index == units.count - 1
            guard isLast || value / divisor < 1023 || value / divisor == 1023 && value % divisor < divisor / 2 else {
                continue
            }
            let scaled = (value % divisor) * 10
            var tenths = value / divisor * 10 + scaled / divisor
            let rest = scaled % divisor
            if rest > divisor / 2 || rest == divisor / 2 && tenths % 2 == 1 { tenths += 1 }
            return "\(tenths / 10).\(tenths % 10) \(unit)"
        }
        preconditionFailure("the last unit takes every size")
    }
}
