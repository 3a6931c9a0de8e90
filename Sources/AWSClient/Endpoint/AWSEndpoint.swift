// SPDX-License-Identifier: Apache-2.0

/// Where a call goes and for which scope it is signed.
public struct AWSEndpoint: Sendable, Equatable {
    /// How a request says who calls.
    public enum Signing: Sendable, Equatable {
        /// It does not.
        case anonymous
        /// By a signature with a key of one region.
        case sigV4
        /// By a signature that holds in several regions.
        case sigV4A
        /// By a signature with the key of a session with a directory bucket (S3 Express).
        case s3Express
        /// By a token.
        case bearer
    }

    /// `https`, or `http` for a configured endpoint.
    public var scheme: String
    /// The host, without port; an IPv6 address in brackets.
    public var host: String
    /// The port when it is not the scheme's own.
    public var port: Int?
    /// The path that every request's path is appended to; empty, or starting and not ending with `/`.
    public var path: String
    /// The region in the signature's scope.
    public var signingRegion: String
    /// The service's name in the signature's scope.
    public var signingName: String
    /// Whether somebody configured it.
    public var isCustom: Bool
    /// How requests are signed.
    public var signing = Signing.sigV4
    /// The regions in which a signature of version 4A holds: `us-east-1`, `eu-*`, `*`.
    public var regionSet: [String] = []
    /// Whether the path enters the signature as it is sent, not encoded once more.
    public var signsPathAsSent = false
    /// Headers that requests to it must carry.
    public var headers: [HeaderField] = []

    /// An endpoint from its parts.
    public init(
        scheme: String,
        host: String,
        port: Int? = nil,
        path: String = "",
        signingRegion: String,
        signingName: String,
        isCustom: Bool
    ) {
        self.scheme = scheme
        self.host = host
        self.port = port
        self.path = path
        self.signingRegion = signingRegion
        self.signingName = signingName
        self.isCustom = isCustom
    }

    /// Reads a configured endpoint URL; nil when it is no `http` or `https` URL with a host.
    ///
    /// User names, queries and fragments are refused: an endpoint is an address, not a request.
    public init?(url: String, signingRegion: String, signingName: String) {
        guard let separator = url.firstRange(of: "://") else { return nil }
        let scheme = url[..<separator.lowerBound].lowercased()
        guard scheme == "http" || scheme == "https" else { return nil }
        let rest = url[separator.upperBound...]
        guard !rest.contains(where: { $0 == "@" || $0 == "?" || $0 == "#" || $0.isWhitespace || $0 == "\\" }) else {
            return nil
        }
        let authority = rest.prefix { $0 != "/" }
        var path = String(rest.dropFirst(authority.count))
        while path.hasSuffix("/") { path.removeLast() }
        guard let address = Self.address(authority) else { return nil }
        self.init(
            scheme: scheme,
            host: address.host,
            port: address.port,
            path: path,
            signingRegion: signingRegion,
            signingName: signingName,
            isCustom: true
        )
    }

    private static func address(_ authority: Substring) -> (host: String, port: Int?)? {
        var host = authority
        var port: Int?
        let end = authority.lastIndex(of: "]").map { authority.index(after: $0) } ?? authority.startIndex
        if let colon = authority[end...].lastIndex(of: ":") {
            guard let number = UInt16(authority[authority.index(after: colon)...]) else { return nil }
            port = Int(number)
            host = authority[..<colon]
        }
        return host.isEmpty ? nil : (host.lowercased(), port)
    }

    /// Host and port as the `Host` header carries them.
    public var authority: String { port.map { "\(host):\($0)" } ?? host }

    /// Whether the host is this machine: `127.0.0.0/8`, `::1` or `localhost`.
    public var isLoopback: Bool {
        let octets = host.split(separator: ".", omittingEmptySubsequences: false)
        if octets.count == 4, octets[0] == "127", octets.allSatisfy({ UInt8($0) != nil }) { return true }
        return host == "localhost" || host == "[::1]"
    }
}
