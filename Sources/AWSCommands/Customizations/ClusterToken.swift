// SPDX-License-Identifier: Apache-2.0

import AWSClient
import AWSCommandLine
import Digests
import Values

extension AWSCommandRunner {
    private static let versions: Set<String> = [
        "client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1",
        "client.authentication.k8s.io/v1alpha1",
    ]

    /// `eks get-token`: a presigned `GetCallerIdentity` in the form that `kubectl` asks credential programs for.
    ///
    /// Nothing is sent, unless `--role-arn` asks for a role first. The token is a secret.
    func printClusterToken(_ custom: CustomCommand, _ command: AWSCommand) async throws {
        var runner = self
        let version = clusterTokenVersion()
        if let role = custom.text("role-arn") { runner = try await assuming(role, session: "EKSGetTokenAuth") }
        let credential = try await runner.made { added throws(AWSNotSent) in
            try await added.clusterCredential(custom, version: version)
        }
        var printer = try printer(for: command)
        printer.title = "get-token"
        try show(credential, printer)
    }

    /// The version of the answer that the Kubernetes client asks for in `KUBERNETES_EXEC_INFO`.
    private func clusterTokenVersion() -> String {
        let fallback = AddedCommand.clusterTokenVersion
        guard let text = settings.variables["KUBERNETES_EXEC_INFO"], !text.isEmpty else { return fallback }
        guard let version = (try? JSONParser.parse(text))?["apiVersion"]?.stringValue, Self.versions.contains(version)
        else {
            console.report("lifeboat aws: KUBERNETES_EXEC_INFO names no version that is known; using \(fallback)")
            return fallback
        }
        return version
    }

    /// A runner with the credentials of a role.
    func assuming(_ role: String, session: String) async throws(AWSCommandFailure) -> AWSCommandRunner {
        let output = try await answer(
            "sts",
            "AssumeRole",
            ["RoleArn": .string(role), "RoleSessionName": .string(session)]
        )
        guard let keys = output["Credentials"], let identifier = keys["AccessKeyId"]?.stringValue,
            let secret = keys["SecretAccessKey"]?.stringValue, let token = keys["SessionToken"]?.stringValue
        else { throw AWSCommandFailure(.general, "the answer of AssumeRole holds no credentials") }
        let credentials = AWSCredentials(
            accessKeyID: identifier,
            secretAccessKey: secret,
            sessionToken: token,
            source: "role \(role)"
        )
        return AWSCommandRunner(
            client: client.using(credentials),
            catalog: catalog,
            console: console,
            settings: settings
        )
    }
}

extension AddedCommand {
    /// The version of the answer when the Kubernetes client asks for none.
    static let clusterTokenVersion = "client.authentication.k8s.io/v1beta1"

    /// The credential of `eks get-token`, by the client's own credentials.
    func clusterCredential(_ custom: CustomCommand, version: String) async throws(AWSNotSent) -> JSONValue {
        let names = [custom.text("cluster-name"), custom.text("cluster-id")].compactMap(\.self)
        guard names.count == 1, let name = names.first else {
            let reason = "either --cluster-name or --cluster-id must be given, and not both"
            throw AWSNotSent(code: .invalidParameters, reason: reason)
        }
        let token = try await clusterToken(name)
        // The URL works for 15 minutes; a client that renews after 14 never shows an old one.
        let end = Timestamp(nanosecondsSinceEpoch: now().nanosecondsSinceEpoch + 14 * 60 * 1_000_000_000)
        return [
            "kind": "ExecCredential", "apiVersion": .string(version), "spec": [:],
            "status": ["expirationTimestamp": .string(end.text()), "token": .string(token)],
        ]
    }

    private func clusterToken(_ cluster: String) async throws(AWSNotSent) -> String {
        let region = try requiredRegion()
        let endpoint = try client.endpoint(ofService: "sts", region: region)
        let url = try await client.presign(
            url:
                "\(endpoint.scheme)://\(endpoint.authority)\(endpoint.path)/?Action=GetCallerIdentity&Version=2011-06-15",
            signingName: "sts",
            region: region,
            headers: [HeaderField("x-k8s-aws-id", cluster)],
            lifetime: .seconds(60)
        )
        let encoded = Base64.encode(Array(url.utf8)).map { character -> Character? in
            switch character {
            case "+": "-"
            case "/": "_"
            case "=": nil
            default: character
            }
        }
        return "k8s-aws-v1." + String(encoded.compactMap(\.self))
    }
}
