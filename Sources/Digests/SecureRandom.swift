// SPDX-License-Identifier: Apache-2.0

import COpenSSL

/// Random bytes for nonces and identifiers that nobody may guess.
public enum SecureRandom {
    /// That many unpredictable bytes, from libcrypto's generator.
    ///
    /// Ends the process when the system has no entropy to give: going on with guessable bytes would be worse.
    public static func bytes(count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            precondition(RAND_bytes(buffer.baseAddress, Int32(count)) == 1, "the system gives no random bytes")
            initialized = count
        }
    }
}
