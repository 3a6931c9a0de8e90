// SPDX-License-Identifier: Apache-2.0

import Digests

extension SSHSignature {
    /// What is wrong with the key that a record names beside the signature; nil when it is the one that signed.
    ///
    /// The name of the key stands outside of what is signed, and every report prints it.
    func problem(naming fingerprint: String?) -> String? {
        guard let fingerprint else { return "it is signed, but names no key" }
        return fingerprint == publicKey.fingerprint
            ? nil : "it names the key \(fingerprint), but was signed with \(publicKey.fingerprint)"
    }
}
