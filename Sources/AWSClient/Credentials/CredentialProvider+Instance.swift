// SPDX-License-Identifier: Apache-2.0

import Values

extension CredentialProvider {
    /// The role of the EC2 instance, from its metadata service, version 2.
    ///
    /// Where there is no such service the answer comes quickly and the chain goes on. Credentials that have ended while
    /// the service has no newer ones are used on, as the SDKs do: AWS accepts them as long as it cannot issue others.
    public static let instance = CredentialProvider("instance") { context in
        let metadata: InstanceMetadata
        do throws(InstanceMetadata.Refusal) {
            metadata = try InstanceMetadata(
                settings: context.settings,
                transport: context.surroundings.metadata,
                pause: context.pause
            )
        } catch {
            return error.isMisconfigured ? .failed(error.reason) : .notConfigured(error.reason)
        }
        let folder = "meta-data/iam/security-credentials/"
        let token: String
        switch await metadata.token() {
        case .absent(let reason): return .notConfigured(reason)
        case .text(let text): token = text
        }
        let role: String
        switch await metadata.read(folder, token: token) {
        case .absent(let reason): return .notConfigured(reason)
        case .text(let text): role = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
        }
        let isName = { (character: Character) in
            character.isASCII && (character.isLetter || character.isNumber || "_+=,.@-".contains(character))
        }
        guard !role.isEmpty, role.allSatisfy(isName) else { return .failed("the instance's role has no usable name") }
        switch await metadata.read(folder + role, token: token) {
        case .absent(let reason): return .unreachable(reason)
        case .text(let text): return credentials(text, role, context.now)
        }
    }

    /// How long credentials that have ended are used on before the service is asked again.
    private static let extensionTime = Duration.seconds(900)

    private static func credentials(_ text: String, _ role: String, _ now: Timestamp) -> Resolution {
        let answer = try? JSONParser.parse(text)
        guard let found = IssuedCredentials.read(answer, source: "instance role \(role)"),
            let end = found.expiration, let token = found.sessionToken
        else {
            let code = answer?["Code"]?.stringValue.map { ", Code \($0.prefix(64))" } ?? ""
            return .failed("the metadata service has no credentials for the instance role \(role)\(code)")
        }
        guard end <= now else { return .found(found) }
        return .found(
            AWSCredentials(
                accessKeyID: found.accessKeyID,
                secretAccessKey: found.secretAccessKey,
                sessionToken: token,
                expiration: now + extensionTime,
                source: "instance role \(role), ended at \(end.text()) and used on",
                accountID: found.accountID
            )
        )
    }
}
