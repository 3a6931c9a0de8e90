// SPDX-License-Identifier: Apache-2.0

import AWSModel
public import Diagnostics
public import RunbookModel
import RunbookSyntax
public import Values

/// Reads `lifeboat.yaml`.
///
/// Any scalar may take its value from the environment of the process: `${env:NAME}` must be set there, and
/// `${env:NAME:-default}` need not be. An empty text counts as no value. Unknown keys and passwords are errors.
public struct WorkspaceReader {
    private let source: SourceText
    private let variable: (String) -> String?
    private let timeZones: TimeZoneDatabase?
    private var findings: FindingList

    /// The workspace, or nil with at least one error among the findings.
    ///
    /// Without time zones, their names are taken on trust.
    public static func read(
        _ bytes: [UInt8],
        name: String,
        timeZones: TimeZoneDatabase? = nil,
        environment: (String) -> String?
    ) -> (Workspace?, [Diagnostic]) {
        withoutActuallyEscaping(environment) { environment in
            var reader = WorkspaceReader(SourceText(name: name, bytes: bytes), environment, timeZones)
            let workspace = reader.workspace()
            var cascades = Cascades(in: SourceList(reader.source))
            let arranged = DiagnosticList.arranged(cascades.removed(from: reader.findings.diagnostics))
            return (DiagnosticList.hasErrors(arranged) ? nil : workspace, arranged)
        }
    }

    private init(
        _ source: SourceText,
        _ variable: @escaping (String) -> String?,
        _ timeZones: TimeZoneDatabase?
    ) {
        self.source = source
        self.variable = variable
        self.timeZones = timeZones
        findings = FindingList(file: source.name)
    }

    private mutating func workspace() -> Workspace? {
        let parsed = YAMLNode.parse(EmbeddedText(source))
        findings.add(parsed.diagnostics)
        guard let root = parsed.tree else { return parsed.hasErrors ? nil : Workspace() }
        checkKeys(root, WorkspaceReference.keys.map(\.key))
        var workspace = Workspace()
        if let store = text(root["store"]) { workspace.store = store }
        workspace.allowedSigners = text(root["allowed-signers"])
        workspace.remindCommand = root["remind-command"].map { texts($0) } ?? []
        workspace.escalateCommand = root["escalate-command"].map { texts($0) } ?? []
        workspace.windows = windows(root["windows"])
        workspace.environments = entries(root["environments"]).compactMap { environment($0) }
        readConditions(root, &workspace)
        workspace.roles = entries(root["roles"]).map { WorkspaceRole(name: $0.name, members: texts($0.value)) }
        return workspace
    }

    /// The blocking conditions, once the environments are known whose connections and regions they name.
    private mutating func readConditions(_ root: YAMLNode, _ workspace: inout Workspace) {
        let (conditions, found) = conditions(root["blocked-when"], nil, workspace)
        findings.add(found)
        for entry in entries(root["environments"]) {
            guard let index = workspace.environments.firstIndex(where: { $0.name == entry.name }) else { continue }
            let own = self.conditions(entry.value["blocked-when"], workspace.environments[index], workspace)
            findings.add(own.1)
            workspace.environments[index].blockingConditions = own.0
        }
        workspace.blockingConditions = conditions
    }

    private mutating func conditions(
        _ node: YAMLNode?,
        _ environment: WorkspaceEnvironment?,
        _ workspace: Workspace
    ) -> ([BlockingCondition], [Diagnostic]) {
        let nodes = BlockingConditionPass.nodes(node, InputFindings.invalidWorkspaceValue, &findings)
        return WorkspaceConditions.read(nodes, in: source, of: environment, workspace)
    }

    private mutating func windows(_ node: YAMLNode?) -> RunWindows? {
        guard let node, !node.isNull else { return nil }
        let entries = WindowsReader.Entries(
            unknownKey: InputFindings.unknownWorkspaceKey,
            invalid: InputFindings.invalidWorkspaceValue
        )
        var reader = WindowsReader(node, source: source, entries: entries, zones: timeZones)
        let windows = reader.read { expanded($0.text, $0.range) }
        findings.add(reader.findings.diagnostics)
        return windows
    }

    private mutating func environment(_ pair: YAMLNode.Pair) -> WorkspaceEnvironment? {
        checkKeys(pair.value, WorkspaceReference.environment.map(\.key))
        var environment = WorkspaceEnvironment(name: pair.name)
        environment.account = account(pair.value["account"])
        environment.about = text(pair.value["about"])
        environment.endpoint = url(pair.value["endpoint"])
        environment.endpoints = entries(pair.value["endpoints"]).compactMap { endpoint($0) }
        environment.profile = text(pair.value["profile"])
        environment.role = role(pair.value["role"], account: environment.account)
        environment.regions = entries(pair.value["regions"]).compactMap { entry in
            region(entry.value).map { WorkspaceEnvironment.NamedRegion(name: entry.name, region: $0) }
        }
        environment.connections = entries(pair.value["connections"]).map { connection($0) }
        environment.hosts = hosts(pair.value["hosts"])
        environment.tagsIntents = flag(pair.value["intent-tags"])
        return environment
    }

    /// Names of hosts, without scheme, port or path.
    private mutating func hosts(_ node: YAMLNode?) -> [String] {
        guard let node, !node.isNull else { return [] }
        let hosts = texts(node)
        for host in hosts where host.contains(where: { "/:@ ".contains($0) }) || host.dropFirst().contains("*") {
            findings.add(
                InputFindings.invalidWorkspaceValue,
                "'\(host)' is no name of a host",
                at: node.range,
                fix: "write names without scheme, port or path, such as www.example.com or *.example.com"
            )
        }
        return hosts
    }

    private mutating func account(_ node: YAMLNode?) -> String? {
        guard let node, let account = text(node) else { return nil }
        if account.utf8.count == 12, account.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { return account }
        findings.add(
            InputFindings.invalidWorkspaceValue,
            "an AWS account has 12 digits",
            at: node.range,
            fix: "write it in quotes: \"123456789012\""
        )
        return nil
    }

    /// The ARN of a role, which must be one of the environment's account.
    private mutating func role(_ node: YAMLNode?, account: String?) -> String? {
        guard let node, let role = text(node) else { return nil }
        let parts = role.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "arn", !parts[1].isEmpty, parts[2] == "iam", parts[3].isEmpty,
            parts[4].utf8.count == 12, parts[4].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            parts[5].hasPrefix("role/"), parts[5].utf8.count > 5, !role.contains(where: \.isWhitespace)
        else {
            findings.add(
                InputFindings.invalidWorkspaceValue,
                "a role is the ARN of one",
                at: node.range,
                fix: "write it as arn:aws:iam::123456789012:role/NAME"
            )
            return nil
        }
        if let account, account != parts[4] {
            findings.add(
                InputFindings.invalidWorkspaceValue,
                "the role is one of account \(parts[4]), and the environment's account is \(account)",
                at: node.range,
                fix: "name a role of account \(account)"
            )
        }
        return role
    }

    /// A region; one that is nearly a known one is probably misspelt, and others may be newer than this program.
    private mutating func region(_ node: YAMLNode) -> String? {
        guard let region = text(node) else { return nil }
        guard InputConversion.value(region, .awsRegion) == nil else { return region }
        let near = InputConversion.nearRegion(region)
        findings.add(
            InputFindings.unknownRegion,
            "there is no region '\(region)'" + (near.map { "; did you mean '\($0)'?" } ?? ""),
            at: node.range,
            fix: near.map { "write \($0)" } ?? "write it as us-west-2"
        )
        return region
    }

    private mutating func endpoint(_ pair: YAMLNode.Pair) -> WorkspaceEnvironment.ServiceEndpoint? {
        let catalog = ServiceCatalog.embedded
        if !catalog.contains(pair.name) {
            findings.addUnknown(
                InputFindings.unknownWorkspaceKey,
                "AWS service",
                pair.name,
                at: pair.key.range,
                among: catalog.serviceNames
            )
        }
        return url(pair.value).map { WorkspaceEnvironment.ServiceEndpoint(service: pair.name, url: $0) }
    }

    /// The URL of an endpoint: scheme and host, perhaps a port and a path.
    private mutating func url(_ node: YAMLNode?) -> String? {
        guard let node, let url = text(node) else { return nil }
        for scheme in ["https://", "http://"] where url.hasPrefix(scheme) {
            let host = url.dropFirst(scheme.count).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
            if !host.isEmpty, !host.contains("@"), url.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value < 0x7F })
            {
                return url
            }
        }
        findings.add(
            InputFindings.invalidWorkspaceValue,
            "this is no URL of an endpoint",
            at: node.range,
            fix: "write it as https://host or http://localhost:5000"
        )
        return nil
    }

    /// The password of a connection: where it is kept, never the password itself.
    private mutating func password(_ pair: YAMLNode.Pair, of connection: YAMLNode.Pair) -> SecretReference? {
        guard pair.value.pairs != nil else {
            findings.add(
                InputFindings.passwordInFile,
                "connection '\(connection.name)' has a password",
                at: pair.key.range,
                fix: "write where it is kept: 'password: {from: secretsmanager:ID}', 'password-variable' or 'passfile'"
            )
            return nil
        }
        checkKeys(pair.value, WorkspaceReference.password.map(\.key))
        guard let node = pair.value["from"] else {
            findings.add(
                InputFindings.missingWorkspaceKey,
                "nothing says where the password of '\(connection.name)' is kept",
                at: pair.key.range,
                fix: "add 'from: …'"
            )
            return nil
        }
        guard let text = text(node) else { return nil }
        if let other = connection.value.pair("password-variable") {
            findings.add(
                InputFindings.invalidWorkspaceValue,
                "connection '\(connection.name)' names two places of its password",
                at: other.key.range,
                fix: "keep one of them"
            )
        }
        if let reference = SecretReference(text) { return reference }
        findings.add(
            InputFindings.invalidWorkspaceValue,
            "this does not say where the password is kept",
            at: node.range,
            fix: "write one of \(SecretReference.forms.joined(separator: ", "))"
        )
        return nil
    }

    private mutating func connection(_ pair: YAMLNode.Pair) -> DatabaseConnection {
        var connection = DatabaseConnection(name: pair.name)
        if let node = pair.value.pair("password") { connection.passwordReference = password(node, of: pair) }
        checkKeys(pair.value, WorkspaceReference.connection.map(\.key))
        connection.about = text(pair.value["about"])
        connection.host = text(pair.value["host"])
        connection.port = port(pair.value["port"])
        connection.database = text(pair.value["database"])
        connection.user = text(pair.value["user"])
        connection.readRole = readRole(pair.value["read-role"])
        connection.service = text(pair.value["service"])
        connection.passfile = text(pair.value["passfile"])
        connection.passwordVariable = text(pair.value["password-variable"])
        connection.sslMode = sslMode(pair.value["ssl-mode"])
        connection.sslRootCertificate = text(pair.value["ssl-root-certificate"])
        connection.systemIdentifier = text(pair.value["system-identifier"])
        if connection.host == nil, connection.service == nil {
            findings.add(
                InputFindings.missingWorkspaceKey,
                "connection '\(pair.name)' has neither host nor service",
                at: pair.key.range,
                fix: "add 'host: …'"
            )
        }
        return connection
    }

    /// The role for reading; `none` is PostgreSQL's word for leaving every role.
    private mutating func readRole(_ node: YAMLNode?) -> String? {
        guard let node, let role = text(node) else { return nil }
        guard role == "none" else { return role }
        findings.add(
            InputFindings.invalidWorkspaceValue,
            "'none' is no role: it is PostgreSQL's word for the user itself",
            at: node.range,
            fix: "name a role that the user is a member of, or leave 'read-role' out"
        )
        return nil
    }

    private mutating func port(_ node: YAMLNode?) -> Int? {
        guard let node, let text = text(node) else { return nil }
        if let port = Int(text), (1...65_535).contains(port) { return port }
        findings.add(InputFindings.invalidWorkspaceValue, "a port is a number from 1 to 65535", at: node.range)
        return nil
    }

    private mutating func sslMode(_ node: YAMLNode?) -> String? {
        guard let node, let mode = text(node) else { return nil }
        let known = WorkspaceReference.sslModes
        if known.contains(mode) { return mode }
        findings.addUnknown(
            InputFindings.invalidWorkspaceValue,
            "ssl-mode",
            mode,
            at: node.range,
            among: known
        )
        return nil
    }

    // MARK: - Nodes

    private mutating func checkKeys(_ node: YAMLNode, _ keys: [String], except: String? = nil) {
        guard let pairs = node.pairs else {
            if !node.isNull {
                findings.add(
                    InputFindings.invalidWorkspaceValue,
                    "a mapping is expected, not \(node.kindName)",
                    at: node.range
                )
            }
            return
        }
        for pair in pairs where !keys.contains(pair.name) && pair.name != except {
            findings.addUnknown(
                InputFindings.unknownWorkspaceKey,
                "key",
                pair.name,
                at: pair.key.range,
                among: keys
            )
        }
    }

    private mutating func entries(_ node: YAMLNode?) -> [YAMLNode.Pair] {
        guard let node, !node.isNull else { return [] }
        if let pairs = node.pairs { return pairs }
        findings.add(
            InputFindings.invalidWorkspaceValue,
            "a mapping of names is expected, not \(node.kindName)",
            at: node.range
        )
        return []
    }

    private mutating func texts(_ node: YAMLNode) -> [String] { (node.elements ?? [node]).compactMap { text($0) } }

    /// Whether `true` is written; nothing at all is no.
    private mutating func flag(_ node: YAMLNode?) -> Bool {
        guard let node, let text = text(node) else { return false }
        if text != "true", text != "false" {
            findings.add(
                InputFindings.invalidWorkspaceValue,
                "true or false is expected, not '\(text)'",
                at: node.range
            )
        }
        return text == "true"
    }

    /// A scalar with its references to the environment replaced; nil when it is absent or empty.
    private mutating func text(_ node: YAMLNode?) -> String? {
        guard let node, !node.isNull else { return nil }
        guard let written = node.text else {
            findings.add(
                InputFindings.invalidWorkspaceValue,
                "text is expected, not a \(node.kindName)",
                at: node.range
            )
            return nil
        }
        let value = expanded(written, node.range)
        return value.isEmpty ? nil : value
    }

    private mutating func expanded(_ text: String, _ range: SourceRange) -> String {
        var result = ""
        var rest = text[...]
        while let start = rest.firstRange(of: "${") {
            result += rest[..<start.lowerBound]
            guard let end = rest[start.upperBound...].firstIndex(of: "}") else {
                findings.add(InputFindings.invalidWorkspaceValue, "'${' is never closed", at: range, fix: "add '}'")
                return result
            }
            result += value(of: rest[start.upperBound..<end], range)
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }

    private mutating func value(of reference: Substring, _ range: SourceRange) -> String {
        guard reference.hasPrefix("env:") else {
            findings.add(
                InputFindings.invalidWorkspaceValue,
                "'${\(reference)}' is no reference to the environment",
                at: range,
                fix: "write ${env:NAME} or ${env:NAME:-default}"
            )
            return ""
        }
        let body = reference.dropFirst(4)
        let fallback = body.firstRange(of: ":-")
        let name = String(body[..<(fallback?.lowerBound ?? body.endIndex)])
        if let value = variable(name), !value.isEmpty { return value }
        if let fallback { return String(body[fallback.upperBound...]) }
        findings.add(
            InputFindings.unsetVariable,
            "'\(name)' is not set",
            at: range,
            fix: "set it, or write a default: ${env:\(name):-…}"
        )
        return ""
    }
}
