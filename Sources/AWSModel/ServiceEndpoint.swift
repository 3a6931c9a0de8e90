// SPDX-License-Identifier: Apache-2.0

/// Where to send a request, and for which region and name to sign it.
public struct ServiceEndpoint: Sendable, Hashable {
    /// `https://rds.us-east-1.amazonaws.com`, without a slash at the end.
    public var url: String
    /// The region in the signature's scope.
    public var signingRegion: String
    /// The name in the signature's scope when it is not the service's signing name.
    public var signingName: String?

    /// An endpoint.
    public init(url: String, signingRegion: String, signingName: String? = nil) {
        self.url = url
        self.signingRegion = signingRegion
        self.signingName = signingName
    }
}
