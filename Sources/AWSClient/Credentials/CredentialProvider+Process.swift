// SPDX-License-Identifier: Apache-2.0

import Values

extension CredentialProvider {
    /// A program that a profile's `credential_process` names, run without a shell.
    ///
    /// Nothing that the program writes to its standard error is shown, since it may hold a secret.
    public static let process = CredentialProvider("process") { context in
        let name = context.profileName
        guard let command = context.profile["credential_process"] else {
            return .notConfigured("profile \(name) has no credential_process")
        }
        guard let words = CommandWords.split(command), let program = words.first, !program.isEmpty else {
            return .failed("profile \(name): credential_process is empty, or has a quote that is not closed")
        }
        guard let run = context.surroundings.runProcess else {
            return .failed("profile \(name): credential_process is not run here")
        }
        let what = "profile \(name): credential_process '\(program)'"
        let output: [UInt8]
        switch await run(words) {
        case .wrote(let bytes): output = bytes
        case .failed(let reason): return .failed("\(what) \(reason)")
        }
        guard let answer = try? JSONParser.parse(output), answer.objectValue != nil else {
            return .failed("\(what) wrote something else than a JSON object")
        }
        guard answer["Version"]?.integerValue == 1 else {
            return .failed("\(what) wrote something else than version 1 of the credentials")
        }
        let credentials = IssuedCredentials.read(
            answer,
            source: "profile \(name), credential_process",
            accountID: context.profile["aws_account_id"]
        )
        guard let credentials else {
            return .failed("\(what) left out AccessKeyId or SecretAccessKey, or its Expiration is no moment")
        }
        return .found(credentials)
    }
}
