// SPDX-License-Identifier: Apache-2.0

import AWSClient
import RunbookModel
import Values

/// `lifeboat aws --whoami`: whose credentials would be used, where they come from, and where calls would go.
struct WhoAmI {
    static let flag = "--whoami"

    private var profile: String?
    private var region: String?
    private var endpoint: String?
    private var format = OutputFormat.text

    /// Reads the words after `--whoami`.
    ///
    /// - Throws: `Failure` for a word that is none of its options.
    init(_ words: some Sequence<String>) throws {
        var rest = Array(words)[...]
        while let word = rest.popFirst() {
            let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
            let takesNext = parts.count < 2
            guard let value = takesNext ? rest.first : parts[1] else {
                throw Failure(.usage, "'\(word)' wants a value", advice: Self.usage)
            }
            switch parts.first {
            case "--profile": profile = value
            case "--region": region = value
            case "--endpoint-url": endpoint = value
            case "--format", "--output":
                guard let known = OutputFormat(rawValue: value) else {
                    throw Failure(.usage, "--format is text or json, not '\(value)'")
                }
                format = known
            default: throw Failure(.usage, "'\(word)' is no option of --whoami", advice: Self.usage)
            }
            if takesNext { rest = rest.dropFirst() }
        }
    }

    private static let usage =
        "lifeboat aws --whoami [--profile NAME] [--region REGION] [--endpoint-url URL] [--format text|json]"

    /// Finds the credentials, asks AWS whose they are, and prints both.
    ///
    /// - Throws: `Failure` with status 69 when nobody answers, 77 when there are no usable credentials.
    func perform() async throws -> ExitStatus {
        let context = try WorkspaceContext.load()
        // A profile that is asked for has a region and an endpoint of its own.
        let environment =
            profile == nil && context.workspace.environments.count == 1
            ? context.workspace.environments.first : nil
        let access = await AWSAccess(
            environment,
            profile: profile,
            region: region,
            endpoint: endpoint,
            prompt: .forCommand()
        ).located()
        do throws(AWSNotSent) {
            let finding = try await access.client.credentialFinding()
            let region = access.region ?? "us-east-1"
            let asked = try access.client.endpoint(ofService: "sts", region: region)
            let caller = try await access.client.caller(
                of: finding.credentials,
                region: region,
                deadline: .seconds(20)
            )
            let findings = findings(access, finding, caller, "\(asked.scheme)://\(asked.authority)\(asked.path)")
            switch format {
            case .json: CommandOutput.json(.object(JSONObject(findings.map { ($0.key, $0.value) })))
            case .text: show(findings)
            }
            return .done
        } catch {
            throw access.failure(error)
        }
    }

    private typealias Line = (key: String, title: String, value: JSONValue)

    private func findings(
        _ access: AWSAccess,
        _ finding: CredentialFinding,
        _ caller: AWSCaller,
        _ endpoint: String
    ) -> [Line] {
        let text = { (value: String?) -> JSONValue in value.map { .string($0) } ?? .null }
        let credentials = finding.credentials
        return [
            ("account", "account", .string(caller.account)),
            ("arn", "ARN", .string(caller.arn)),
            ("userId", "user id", text(caller.userID)),
            ("partition", "partition", text(caller.partition)),
            ("profile", "profile", .string(access.settings.activeProfileName)),
            ("provider", "provider", .string(finding.provider)),
            ("source", "source", .string(credentials.source)),
            ("accessKeyId", "access key", .string(credentials.accessKeyID)),
            ("expiration", "ends", text(credentials.expiration?.text())),
            ("region", "region", text(access.region)),
            ("regionSource", "region from", text(access.namedRegion?.source)),
            ("endpoint", "endpoint", .string(endpoint)),
            ("lookedAt", "looked at", .array(finding.lookedAt.map { .string($0) })),
            ("warnings", "warnings", .array(Self.warnings(access.settings).map { .string($0) })),
        ]
    }

    private static func warnings(_ settings: AWSSettings) -> [String] {
        settings.configuration.warnings + [settings.retryProblem, settings.retryRemark].compactMap(\.self)
    }

    private func show(_ findings: [Line]) {
        for line in findings {
            let title = line.title + String(repeating: " ", count: max(0, 12 - line.title.count))
            switch line.value {
            case .array(let values):
                for (index, value) in values.enumerated() {
                    let lead = index == 0 ? title : String(repeating: " ", count: 12)
                    CommandOutput.result("\(lead) \(value.stringValue ?? "")")
                }
            case .string(let value): CommandOutput.result("\(title) \(value)")
            default: CommandOutput.result("\(title) none")
            }
        }
    }
}
