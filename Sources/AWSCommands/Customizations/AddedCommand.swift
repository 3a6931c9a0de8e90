// SPDX-License-Identifier: Apache-2.0

public import AWSClient
public import AWSCommandLine
public import Values

/// Carries out the commands that the AWS CLI adds and whose result is a value; a run prints nothing.
public struct AddedCommand: Sendable {
    /// What came of a command.
    public enum Outcome: Sendable {
        /// The result was made here, and nothing was sent; the texts must not reach a record.
        case made(JSONValue, secretTexts: [String])
        /// The call behind it has ended; the output and the secret texts of its answer are the command's.
        case called(AWSOutcome)
        /// The call behind it was answered, and the answer does not hold what it should.
        case unreadable(AWSAnswer, reason: String)
    }

    let client: AWSClient
    let region: String?
    let now: @Sendable () -> Timestamp

    /// Commands over a client, for a region; `now` is what `10m` ago is counted from.
    public init(
        client: AWSClient,
        region: String?,
        now: @escaping @Sendable () -> Timestamp = SystemSurroundings.now
    ) {
        self.client = client
        self.region = region
        self.now = now
    }

    /// Carries out a command; one that no run carries out is not sent.
    public func outcome(of command: CustomCommand, deadline: Duration) async -> Outcome {
        if let refusal = command.runRefusal {
            let reason = "\(refusal.message); \(refusal.fix)"
            return .called(.notSent(AWSNotSent(code: .unknownOperation, reason: reason)))
        }
        do throws(AWSNotSent) {
            switch command.name {
            case "ecr get-login-password": return await password(isPublic: false, deadline: deadline)
            case "ecr-public get-login-password": return await password(isPublic: true, deadline: deadline)
            case "eks get-token":
                let credential = try await clusterCredential(command, version: Self.clusterTokenVersion)
                let token = credential["status"]?["token"]?.stringValue ?? ""
                return .made(credential, secretTexts: [token])
            case "logs tail": return .called(await events(try logParameters(command), deadline: deadline))
            case "rds generate-db-auth-token":
                let token = try await databaseToken(command)
                return .made(.string(token), secretTexts: [token])
            default:
                let reason = "'aws \(command.name)' is not carried out by a run"
                return .called(.notSent(AWSNotSent(code: .unknownOperation, reason: reason)))
            }
        } catch {
            return .called(.notSent(error))
        }
    }

    /// The region, which what is signed here needs.
    func requiredRegion() throws(AWSNotSent) -> String {
        if let region { return region }
        throw AWSNotSent(code: .noRegion, reason: "no region is named")
    }

    // MARK: Commands behind which there is a call

    private func password(isPublic: Bool, deadline: Duration) async -> Outcome {
        let service = isPublic ? "ecr-public" : "ecr"
        let call = AWSCall(service: service, operation: "GetAuthorizationToken", region: region)
        let outcome = await client.call(call, deadline: deadline)
        guard case .answered(var answer) = outcome else { return .called(outcome) }
        guard let login = RegistryLogin(answerOf: service, answer.output) else {
            return .unreadable(answer, reason: RegistryLogin.missing)
        }
        answer.output = .string(login.password)
        answer.secretTexts += [login.password, login.text]
        return .called(.answered(answer))
    }

    /// All events, as a list.
    private func events(_ parameters: JSONObject, deadline: Duration) async -> AWSOutcome {
        let call = AWSCall(
            service: "logs",
            operation: "FilterLogEvents",
            region: region,
            parameters: .object(parameters)
        )
        let outcome = await client.callAllPages(call, deadline: deadline)
        guard case .answered(var answer) = outcome else { return outcome }
        answer.output = answer.output["events"] ?? []
        return .answered(answer)
    }
}
