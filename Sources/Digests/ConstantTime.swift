// SPDX-License-Identifier: Apache-2.0

import COpenSSL

/// Comparison of secrets that takes as long for unequal as for equal ones.
public enum ConstantTime {
    /// Whether the two have the same bytes.
    ///
    /// Only their lengths show in the time it takes.
    public static func areEqual(_ left: some Collection<UInt8>, _ right: some Collection<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        return left.withContiguousBytes { left in
            right.withContiguousBytes { right in
                left.isEmpty || CRYPTO_memcmp(left.baseAddress, right.baseAddress, left.count) == 0
            }
        }
    }
}
