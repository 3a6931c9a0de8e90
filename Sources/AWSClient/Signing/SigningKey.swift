// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The keys that signatures are made with: four HMACs away from the secret, and the same for a day, region and service.
enum SigningKey {
    private struct Scope: Hashable {
        let secret: String
        let day: String
        let region: String
        let service: String
    }

    /// How many keys are kept; a client uses few scopes at a time.
    private static let limit = 32
    private static let kept = Mutex<[Scope: [UInt8]]>([:])

    /// The key of a scope; computed once and kept for the next request.
    static func derived(from secret: String, day: String, region: String, service: String) -> [UInt8] {
        let scope = Scope(secret: secret, day: day, region: region, service: service)
        if let known = kept.withLock({ $0[scope] }) { return known }
        var key = Array("AWS4\(secret)".utf8)
        for part in [day, region, service, "aws4_request"] {
            key = Hashing.hmacSHA256(key: key, Array(part.utf8))
        }
        kept.withLock { [key] kept in
            if kept.count >= limit { kept.removeAll(keepingCapacity: true) }
            kept[scope] = key
        }
        return key
    }
}
