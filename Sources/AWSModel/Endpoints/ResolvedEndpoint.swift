// SPDX-License-Identifier: Apache-2.0

public import Values

/// Where endpoint rules lead.
public struct ResolvedEndpoint: Sendable, Hashable {
    /// A header that the rules add.
    public struct Header: Sendable, Hashable {
        /// The name.
        public var name: String
        /// The values; one, as a rule.
        public var values: [String]
    }

    /// A way to sign that the endpoint accepts.
    public struct AuthScheme: Sendable, Hashable {
        /// `sigv4`, `sigv4a` or `sigv4-s3express`.
        public var name: String
        /// The name in the signature's scope, when it is not the service's own.
        public var signingName: String?
        /// The region in the signature's scope, when it is not the one asked for.
        public var signingRegion: String?
        /// The regions in which a `sigv4a` signature holds.
        public var signingRegionSet: [String]
        /// Whether the path enters the signature as it is sent.
        public var disablesDoubleEncoding: Bool
    }

    /// The URL, in general without a slash at the end: `https://rds.us-east-1.amazonaws.com`.
    public var url: String
    /// Further facts: `authSchemes`, `backend`.
    public var properties: JSONObject
    /// Headers that a request must carry.
    public var headers: [Header]

    /// The ways to sign, the one to prefer first; empty when the service's own way holds.
    public var authSchemes: [AuthScheme] {
        (properties["authSchemes"]?.arrayValue ?? []).compactMap { scheme in
            guard let name = scheme["name"]?.stringValue else { return nil }
            return AuthScheme(
                name: name,
                signingName: scheme["signingName"]?.stringValue,
                signingRegion: scheme["signingRegion"]?.stringValue,
                signingRegionSet: (scheme["signingRegionSet"]?.arrayValue ?? []).compactMap(\.stringValue),
                disablesDoubleEncoding: scheme["disableDoubleEncoding"]?.boolValue ?? false
            )
        }
    }
}
