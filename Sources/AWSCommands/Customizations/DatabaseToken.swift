// SPDX-License-Identifier: Apache-2.0

import AWSClient
import AWSCommandLine
import Values

extension AWSCommandRunner {
    /// `rds generate-db-auth-token`: a URL without scheme that a database takes as a password for 15 minutes.
    ///
    /// Nothing is sent. The token is a secret.
    func printDatabaseToken(_ custom: CustomCommand) async throws {
        console.print(try await made { added throws(AWSNotSent) in try await added.databaseToken(custom) } + "\n")
    }
}

extension AddedCommand {
    func databaseToken(_ custom: CustomCommand) async throws(AWSNotSent) -> String {
        guard let host = custom.text("hostname"), let user = custom.text("username"),
            let port = custom.options["port"]?.integerValue
        else {
            throw AWSNotSent(code: .invalidParameters, reason: "--hostname, --port and --username are required")
        }
        let scheme = "https://"
        let url = try await client.presign(
            url: "\(scheme)\(host):\(port)/?Action=connect&DBUser=\(PercentEncoded.text(user))",
            signingName: "rds-db",
            region: try requiredRegion(),
            lifetime: .seconds(900)
        )
        return String(url.dropFirst(scheme.count))
    }
}
