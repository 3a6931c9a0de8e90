// SPDX-License-Identifier: Apache-2.0

import AWSClient
import AWSCommandLine
import Values

extension AWSCommandRunner {
    /// `configure get NAME`: a setting of the profile in force, or of another one as `profile.NAME.SETTING`.
    ///
    /// Ends with 1 and prints nothing when it is not set.
    func printSetting(_ custom: CustomCommand, _ command: AWSCommand) throws {
        let parts = (custom.text("varname") ?? "").split(separator: ".").map(String.init)
        let profiles = settings.shared.configuration.profiles
        var name = parts
        var profile = settings.shared.activeProfileName
        if name.count >= 3, name[0] == "profile" {
            profile = name[1]
            name.removeFirst(2)
        } else if name.count >= 2, name[0] == "default" || profiles[name[0]] != nil {
            profile = name.removeFirst()
        }
        guard let value = profiles[profile]?[name.joined(separator: ".")] else {
            throw AWSCommandFailure(.notSet, "")
        }
        console.print(value + "\n")
    }

    /// `configure list-profiles`: the names of all profiles.
    func listProfiles() {
        for name in settings.shared.configuration.profiles.keys.sorted() { console.print(name + "\n") }
    }

    /// `configure list`: profile, keys and region with where each comes from.
    ///
    /// Of the access key's identifier the last four characters are shown, as the AWS CLI does; of the secret key none.
    func listSettings(_ command: AWSCommand) async throws {
        printRow("Name", "Value", "Type", "Location")
        printRow("----", "-----", "----", "--------")
        printRow("profile", profileSource(command))
        let credentials = try? await client.credentials()
        if let credentials {
            let type = credentials.source == "environment" ? "env" : credentials.source
            let hidden = String(repeating: "*", count: 16)
            printRow("access_key", (hidden + credentials.accessKeyID.suffix(4), type, ""))
            printRow("secret_key", (hidden, type, ""))
        } else {
            printRow("access_key", (Self.absent, "None", "None"))
            printRow("secret_key", (Self.absent, "None", "None"))
        }
        if let region = command.options.region {
            printRow("region", (region, "manual", "--region"))
        } else if let (name, region) = regionVariable {
            printRow("region", (region, "env", name))
        } else if let region = settings.shared.profileSetting("region") {
            printRow("region", (region, "config-file", "~/.aws/config"))
        } else {
            printRow("region", (Self.absent, "None", "None"))
        }
    }

    /// The variable of the process that names the region, with its value.
    private var regionVariable: (String, String)? {
        ["AWS_REGION", "AWS_DEFAULT_REGION"].lazy
            .compactMap { name in settings.shared.environment[name].map { (name, $0) } }
            .first { !$0.1.isEmpty }
    }

    private static let absent = "<not set>"

    private func profileSource(_ command: AWSCommand) -> (String, String, String) {
        if let profile = command.options.profile { return (profile, "manual", "--profile") }
        for name in ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"] {
            if let profile = settings.variables[name], !profile.isEmpty { return (profile, "env", name) }
        }
        return (Self.absent, "None", "None")
    }

    private func printRow(_ name: String, _ value: (String, String, String)) {
        printRow(name, value.0, value.1, value.2)
    }

    private func printRow(_ name: String, _ value: String, _ type: String, _ location: String) {
        let padded = { (text: String, width: Int) in
            String(repeating: " ", count: max(0, width - text.count)) + text
        }
        console.print("\(padded(name, 10)) \(padded(value, 24)) \(padded(type, 16))    \(location)\n")
    }
}
