// SPDX-License-Identifier: Apache-2.0

import AWSModel

/// Chooses how a call is signed from what its operation, its service, its endpoint and the caller's settings say.
struct SigningChoice {
    let settings: AWSSettings
    let service: ServiceModel
    let operation: OperationModel?

    private static let methods: [String: AWSEndpoint.Signing] = [
        "sigv4": .sigV4, "sigv4a": .sigV4A, "sigv4-s3express": .s3Express,
    ]

    /// Writes method, name, region and path rule of the signature into the endpoint.
    ///
    /// - Throws: `AWSNotSent` when none of the ways is one that this client knows, or its token is missing.
    func apply(to endpoint: inout AWSEndpoint, _ schemes: [ResolvedEndpoint.AuthScheme]) throws(AWSNotSent) {
        endpoint.signsPathAsSent = service.name == "s3" || service.signingName == "s3"
        if let operation, operation.isUnsigned {
            endpoint.signing = .anonymous
            return
        }
        if offersBearer, bearerToken != nil || !offersSignature {
            endpoint.signing = .bearer
            return
        }
        guard !schemes.isEmpty else {
            let own = preferred(service.metadata.authSchemes.filter { $0 == .sigV4 || $0 == .sigV4A }, name: Self.name)
            endpoint.signing = own.first == .sigV4A ? .sigV4A : .sigV4
            if endpoint.signing == .sigV4A { endpoint.regionSet = regionSet(default: [endpoint.signingRegion]) }
            return
        }
        let known = schemes.filter { Self.methods[$0.name] != nil }
        guard let scheme = preferred(known, name: { $0.name }).first else {
            throw AWSNotSent(code: .invalidEndpoint, reason: refusal(of: schemes.map(\.name)))
        }
        if let name = scheme.signingName { endpoint.signingName = name }
        if let region = scheme.signingRegion { endpoint.signingRegion = region }
        endpoint.signsPathAsSent = endpoint.signsPathAsSent || scheme.disablesDoubleEncoding
        endpoint.signing = Self.methods[scheme.name] ?? .sigV4
        if endpoint.signing == .sigV4A {
            let own = scheme.signingRegionSet
            endpoint.regionSet = regionSet(default: own.isEmpty ? [endpoint.signingRegion] : own)
        }
    }

    /// The token for the service: `AWS_BEARER_TOKEN_BEDROCK` for those that sign as `bedrock`.
    var bearerToken: String? { settings.variable(tokenVariable) }

    /// The variable that holds the token.
    var tokenVariable: String {
        let name = service.signingName.map { $0 == "-" || $0 == "." ? "_" : String($0) }.joined()
        return "AWS_BEARER_TOKEN_" + name.uppercased()
    }

    private var offersBearer: Bool {
        service.metadata.signatureVersion == "bearer" || service.metadata.authSchemes.contains(.bearer)
            || operation?.traits.contains(.bearer) == true
    }

    private var offersSignature: Bool {
        service.metadata.signatureVersion != "bearer" && service.metadata.authSchemes != [.bearer]
            && operation?.traits.contains(.bearer) != true
    }

    /// The schemes in the order of `auth_scheme_preference`; those that it does not name keep theirs behind.
    private func preferred<Scheme>(_ schemes: [Scheme], name: (Scheme) -> String) -> [Scheme] {
        let text = settings.variable("AWS_AUTH_SCHEME_PREFERENCE") ?? settings.profileSetting("auth_scheme_preference")
        guard let text else { return schemes }
        let wanted = text.lowercased().split(separator: ",").map { $0.trimmingSpace() }
        let first = wanted.flatMap { want in schemes.filter { name($0) == want } }
        return first + schemes.filter { !wanted.contains(name($0)) }
    }

    private static func name(_ scheme: AuthScheme) -> String { scheme == .sigV4A ? "sigv4a" : "sigv4" }

    private func regionSet(default set: [String]) -> [String] {
        let text =
            settings.variable("AWS_SIGV4A_SIGNING_REGION_SET") ?? settings.profileSetting("sigv4a_signing_region_set")
        let regions = text?.split(separator: ",").map { $0.trimmingSpace() }.filter { !$0.isEmpty } ?? []
        return regions.isEmpty ? set : regions
    }

    private func refusal(of names: [String]) -> String {
        "\(service.name): the endpoint wants to be signed for with \(names.joined(separator: " or ")), which this client "
            + "does not do"
    }
}
