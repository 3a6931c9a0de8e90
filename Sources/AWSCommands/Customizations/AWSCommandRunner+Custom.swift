// SPDX-License-Identifier: Apache-2.0

import AWSClient
import AWSCommandLine
import Values

extension AWSCommandRunner {
    /// Carries out one command that the AWS CLI adds to the operations.
    typealias CustomAction = @Sendable (AWSCommandRunner, CustomCommand, AWSCommand) async throws -> Void

    /// What carries out the commands, by their names.
    static let customActions: [String: CustomAction] = [
        "configure get": { runner, custom, command in try runner.printSetting(custom, command) },
        "configure list": { runner, _, command in try await runner.listSettings(command) },
        "configure list-profiles": { runner, _, _ in runner.listProfiles() },
        "ecr get-login": { runner, custom, _ in try await runner.printLogin(custom) },
        "ecr get-login-password": { runner, _, _ in try await runner.printPassword(isPublic: false) },
        "ecr-public get-login-password": { runner, _, _ in try await runner.printPassword(isPublic: true) },
        "eks get-token": { runner, custom, command in try await runner.printClusterToken(custom, command) },
        "eks update-kubeconfig": { runner, custom, command in try await runner.updateKubeconfig(custom, command) },
        "logs start-live-tail": { runner, custom, _ in try await runner.tailLive(custom) },
        "logs tail": { runner, custom, _ in try await runner.tail(custom) },
        "rds generate-db-auth-token": { runner, custom, _ in try await runner.printDatabaseToken(custom) },
    ]

    func perform(_ custom: CustomCommand, _ command: AWSCommand) async throws {
        guard let action = Self.customActions[custom.name] else {
            throw AWSCommandFailure(
                .usage,
                "'aws \(custom.name)' is not carried out by Lifeboat; use the AWS CLI for it"
            )
        }
        try await action(self, custom, command)
    }

    /// A call that a command makes on its way.
    func answer(
        _ service: String,
        _ operation: String,
        _ parameters: JSONValue = [:]
    ) async throws(AWSCommandFailure) -> JSONValue {
        let call = AWSCall(service: service, operation: operation, region: settings.region, parameters: parameters)
        return try await answer(to: call, operation: operation).output
    }

    /// What is made of a command here, without a call.
    func made<Result>(
        _ make: (AddedCommand) async throws(AWSNotSent) -> Result
    ) async throws(AWSCommandFailure) -> Result {
        do throws(AWSNotSent) {
            return try await make(AddedCommand(client: client, region: settings.region, now: settings.now))
        } catch {
            throw AWSCommandFailure(.notSent(error), operation: "") ?? AWSCommandFailure(.general, error.reason)
        }
    }
}
