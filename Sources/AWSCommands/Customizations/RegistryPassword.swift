// SPDX-License-Identifier: Apache-2.0

import AWSCommandLine
import Digests
import Values

extension AWSCommandRunner {
    /// `ecr get-login-password` and `ecr-public get-login-password`: a password for 12 hours, which is a secret.
    func printPassword(isPublic: Bool) async throws {
        console.print(try await registryPassword(isPublic: isPublic) + "\n")
    }

    func registryPassword(isPublic: Bool) async throws(AWSCommandFailure) -> String {
        let output = try await answer(isPublic ? "ecr-public" : "ecr", "GetAuthorizationToken")
        let data = isPublic ? output["authorizationData"] : output["authorizationData"]?[0]
        return try Self.login(data).password
    }

    /// `ecr get-login`: the `docker login` command of each registry, password and all.
    func printLogin(_ custom: CustomCommand) async throws {
        var parameters = JSONObject()
        let registries = custom.texts("registry-ids")
        if !registries.isEmpty { parameters["registryIds"] = .array(registries.map { .string($0) }) }
        let output = try await answer("ecr", "GetAuthorizationToken", .object(parameters))
        let email = custom.options["include-email"] == false ? "" : " -e none"
        for data in output["authorizationData"]?.arrayValue ?? [] {
            let login = try Self.login(data)
            let endpoint = data["proxyEndpoint"]?.stringValue ?? ""
            console.print("docker login -u \(login.user) -p \(login.password)\(email) \(endpoint)\n")
        }
    }

    private static func login(_ data: JSONValue?) throws(AWSCommandFailure) -> (user: String, password: String) {
        guard let token = data?["authorizationToken"]?.stringValue, let bytes = Base64.decode(token),
            let text = String(validating: bytes, as: UTF8.self), let colon = text.firstIndex(of: ":")
        else {
            let reason = "the answer of GetAuthorizationToken holds no user name and password"
            throw AWSCommandFailure(.general, reason)
        }
        return (String(text[..<colon]), String(text[text.index(after: colon)...]))
    }
}
