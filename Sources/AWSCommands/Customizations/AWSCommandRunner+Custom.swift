// SPDX-License-Identifier: Apache-2.0

import AWSClient
import AWSCommandLine
import Values

extension AWSCommandRunner {
    /// Carries out one command that the AWS CLI adds to the operations.
    typealias CustomAction = @Sendable (AWSCommandRunner, CustomCommand, AWSCommand) async throws -> Void

    /// What carries out the commands, by their names.
    static let customActions: [String: CustomAction] = [
        "configure get": { try $0.printSetting($1, $2) },
        "configure list": { try await $0.listSettings($2) },
        "configure list-profiles": { runner, _, _ in runner.listProfiles() },
        "ecr get-login": { try await $0.printLogin($1) },
        "ecr get-login-password": { runner, _, command in try await runner.printPassword(command, isPublic: false) },
        "ecr-public get-login-password": { runner, _, command in
            try await runner.printPassword(command, isPublic: true)
        },
        "eks get-token": { try await $0.printClusterToken($1, $2) },
        "eks update-kubeconfig": { try await $0.updateKubeconfig($1, $2) },
        "logs start-live-tail": { try await $0.tailLive($1) },
        "logs tail": { try await $0.tail($1) },
        "rds generate-db-auth-token": { try await $0.printDatabaseToken($1) },
    ]

    func perform(_ custom: CustomCommand, _ command: AWSCommand) async throws {
        guard let action = Self.customActions[custom.name] else {
            throw AWSCommandFailure(.usage, "'aws \(custom.name)' is not carried out by Lifeboat; use the AWS CLI for it")
        }
        try await action(self, custom, command)
    }

    /// A call that a command makes on its way.
    func answer(
        _ service: String,
        _ operation: String,
        _ parameters: JSONValue = [:]
    ) async throws(AWSCommandFailure) -> JSONValue {
        var call = AWSCall(service: service, operation: operation, region: settings.region, parameters: parameters)
        call.isUnsigned = settings.isUnsigned
        return try await answer(to: call, operation: operation).output
    }

    /// The region, which what is signed here needs.
    func requiredRegion() throws(AWSCommandFailure) -> String {
        if let region = settings.region { return region }
        throw AWSCommandFailure(.configuration, "You must specify a region, with --region or AWS_REGION")
    }

    func presign(
        _ url: String,
        as signingName: String,
        headers: [HeaderField] = [],
        lifetime: Duration
    ) async throws(AWSCommandFailure) -> String {
        let region = try requiredRegion()
        do throws(AWSNotSent) {
            return try await client.presign(
                url: url,
                signingName: signingName,
                region: region,
                headers: headers,
                lifetime: lifetime
            )
        } catch {
            let outcome = AWSOutcome.notSent(error)
            throw AWSCommandFailure(outcome, operation: signingName)
                ?? AWSCommandFailure(.general, error.reason)
        }
    }
}
