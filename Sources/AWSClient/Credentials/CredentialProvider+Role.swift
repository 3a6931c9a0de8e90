// SPDX-License-Identifier: Apache-2.0

import Values

extension CredentialProvider {
    /// A role, assumed with the credentials that the first of other providers has.
    ///
    /// Nothing falls back on these: where the role cannot be assumed there are no credentials.
    public static func role(_ arn: String, through base: [CredentialProvider] = standardChain) -> CredentialProvider {
        CredentialProvider("role") { context in
            var lookedAt: [String] = []
            guard let answer = await first(of: base, in: context, lookedAt: &lookedAt) else {
                return .failed("there are no credentials to assume \(arn) with: \(lookedAt.joined(separator: "; "))")
            }
            guard case .found(let source) = answer.resolution else { return answer.resolution }
            guard !source.hasExpired(at: context.now) else {
                return .failed("the \(source), which would assume \(arn), have expired")
            }
            let call = AWSCall(
                service: "sts",
                operation: "AssumeRole",
                region: context.region,
                parameters: ["RoleArn": .string(arn), "RoleSessionName": .string(context.sessionName)]
            )
            let outcome = await context.call(call, source)
            let credentials = IssuedCredentials.read(
                outcome.answer?.output["Credentials"],
                source: "role \(arn) by \(source.source)",
                accountID: ARNParts.account(outcome.answer?.output["AssumedRoleUser"]?["Arn"]?.stringValue)
            )
            let secrets = [source.secretAccessKey, source.sessionToken ?? ""]
            return credentials.map { .found($0) }
                ?? IssuedCredentials.failure(outcome, "assuming \(arn)", hiding: secrets)
        }
    }
}
