// SPDX-License-Identifier: Apache-2.0

extension AWSClient {
    /// A client that differs from this one in nothing but its credentials.
    public func using(_ credentials: AWSCredentials) -> AWSClient {
        AWSClient(
            catalog: catalog,
            settings: settings,
            transport: transport,
            targetGuard: targetGuard,
            retry: retry,
            providers: [CredentialProvider("given") { _ in .found(credentials) }],
            credentialRoute: credentialRoute,
            surroundings: surroundings
        )
    }
}
