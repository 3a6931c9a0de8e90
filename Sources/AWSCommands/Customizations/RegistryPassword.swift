// SPDX-License-Identifier: Apache-2.0

import AWSCommandLine
import Values

extension AWSCommandRunner {
    /// `ecr get-login-password` and `ecr-public get-login-password`: a password for 12 hours, which is a secret.
    func printPassword(isPublic: Bool) async throws {
        console.print(try await registryPassword(isPublic: isPublic) + "\n")
    }

    func registryPassword(isPublic: Bool) async throws(AWSCommandFailure) -> String {
        let service = isPublic ? "ecr-public" : "ecr"
        let output = try await answer(service, "GetAuthorizationToken")
        return try Self.login(RegistryLogin(answerOf: service, output)).password
    }

    /// `ecr get-login`: the `docker login` command of each registry, password and all.
    func printLogin(_ custom: CustomCommand) async throws {
        var parameters = JSONObject()
        let registries = custom.texts("registry-ids")
        if !registries.isEmpty { parameters["registryIds"] = .array(registries.map { .string($0) }) }
        let output = try await answer("ecr", "GetAuthorizationToken", .object(parameters))
        let email = custom.options["include-email"] == false ? "" : " -e none"
        for data in output["authorizationData"]?.arrayValue ?? [] {
            let login = try Self.login(RegistryLogin(data))
            let endpoint = data["proxyEndpoint"]?.stringValue ?? ""
            console.print("docker login -u \(login.user) -p \(login.password)\(email) \(endpoint)\n")
        }
    }

    private static func login(_ login: RegistryLogin?) throws(AWSCommandFailure) -> RegistryLogin {
        if let login { return login }
        throw AWSCommandFailure(.general, RegistryLogin.missing)
    }
}
