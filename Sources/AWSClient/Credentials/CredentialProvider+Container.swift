// SPDX-License-Identifier: Apache-2.0

import Values

extension CredentialProvider {
    /// What ECS, EKS Pod Identity and Greengrass give to a container.
    ///
    /// `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI` or `AWS_CONTAINER_CREDENTIALS_FULL_URI`, with the token of
    /// `AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE` or `AWS_CONTAINER_AUTHORIZATION_TOKEN`. A full URI without TLS may only lead
    /// to this machine or to the addresses that AWS has reserved for this.
    public static let container = CredentialProvider("container") { context in
        let settings = context.settings
        let url: String
        if let path = settings.variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") {
            url = "http://169.254.170.2" + (path.hasPrefix("/") ? "" : "/") + path
        } else if let full = settings.variable("AWS_CONTAINER_CREDENTIALS_FULL_URI") {
            url = full
        } else {
            return .notConfigured("no AWS_CONTAINER_CREDENTIALS_ variable is set")
        }
        return await ContainerMetadata(context: context, url: url).resolve()
    }
}

/// The address that a container's variables name.
private struct ContainerMetadata {
    static let attempts = 3
    static let timeLimit = Duration.seconds(2)
    static let delay = Duration.seconds(1)
    static let hosts: Set<String> = ["169.254.170.2", "169.254.170.23", "[fd00:ec2::23]", "localhost"]

    let context: CredentialContext
    let url: String

    func resolve() async -> CredentialProvider.Resolution {
        // A query is part of the address that the agent hands out.
        let place = String(url.prefix { $0 != "?" })
        guard let endpoint = AWSEndpoint(url: place, signingRegion: "", signingName: "") else {
            return .failed("the container's credentials URI is no http or https URL")
        }
        guard endpoint.scheme == "https" || endpoint.isLoopback || Self.hosts.contains(endpoint.host) else {
            return .failed(
                "the container's credentials URI leads to \(endpoint.host); without TLS only this machine, 169.254.170.2, "
                    + "169.254.170.23 and fd00:ec2::23 are asked"
            )
        }
        guard let transport = context.surroundings.metadata else {
            return .failed("container credentials are not looked at here")
        }
        var headers = [HeaderField("Accept", "application/json")]
        switch token() {
        case .failure(let problem): return .failed(problem.text)
        case .success(let token?): headers.append(HeaderField("Authorization", token))
        case .success(nil): break
        }
        var failure = ""
        for attempt in 1...Self.attempts {
            if attempt > 1 { await context.pause(Self.delay) }
            let request = MetadataRequest(url: url, headers: headers, timeLimit: Self.timeLimit)
            switch await request.send(by: transport) {
            case .none(let reason): failure = reason
            case .answered(200, let body):
                let found = IssuedCredentials.read(
                    try? JSONParser.parse(body),
                    source: "container at \(endpoint.authority)"
                )
                if let found { return .found(found) }
                failure = "the answer holds no credentials"
            case .answered(let status, _): failure = "HTTP \(status)"
            }
            if Task.isCancelled { break }
        }
        return .unreachable("container credentials at \(endpoint.authority): \(failure)")
    }

    private struct Problem: Error { let text: String }

    private func token() -> Result<String?, Problem> {
        let settings = context.settings
        var token = settings.environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"]
        if let file = settings.environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] {
            guard let text = context.surroundings.text(file) else {
                return .failure(Problem(text: "the container's authorization token file '\(file)' cannot be read"))
            }
            token = text
        }
        guard token?.unicodeScalars.contains(where: { $0 == "\r" || $0 == "\n" }) != true else {
            return .failure(Problem(text: "the container's authorization token holds a line break"))
        }
        return .success(token)
    }
}
