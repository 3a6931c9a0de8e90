// SPDX-License-Identifier: Apache-2.0

public import Diagnostics
public import RunbookModel
import RunbookSyntax
import Values

/// Reads `lifeboat.yaml`.
///
/// Any scalar may take its value from the environment of the process: `${env:NAME}` must be set there, and
/// `${env:NAME:-default}` need not be. An empty text counts as no value. Unknown keys and passwords are errors.
public struct WorkspaceReader {
    private let source: SourceText
    private let variable: (String) -> String?
    private var findings: FindingList

    /// The workspace, or nil with at least one error among the findings.
    public static func read(
        _ bytes: [UInt8],
        name: String,
        environment: (String) -> String?
    ) -> (Workspace?, [Diagnostic]) {
        withoutActuallyEscaping(environment) { environment in
            var reader = WorkspaceReader(SourceText(name: name, bytes: bytes), environment)
            let workspace = reader.workspace()
            var cascades = Cascades(in: SourceList(reader.source))
            let arranged = DiagnosticList.arranged(cascades.removed(from: reader.findings.diagnostics))
            return (DiagnosticList.hasErrors(arranged) ? nil : workspace, arranged)
        }
    }

    private init(_ source: SourceText, _ variable: @escaping (String) -> String?) {
        self.source = source
        self.variable = variable
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
        workspace.environments = entries(root["environments"]).compactMap { environment($0) }
        workspace.roles = entries(root["roles"]).map { WorkspaceRole(name: $0.name, members: texts($0.value)) }
        return workspace
    }

    private mutating func environment(_ pair: YAMLNode.Pair) -> WorkspaceEnvironment? {
        checkKeys(pair.value, WorkspaceReference.environment.map(\.key))
        var environment = WorkspaceEnvironment(name: pair.name)
        environment.account = account(pair.value["account"])
        environment.endpoint = text(pair.value["endpoint"])
        environment.profile = text(pair.value["profile"])
        environment.regions = entries(pair.value["regions"]).compactMap { entry in
            text(entry.value).map { WorkspaceEnvironment.NamedRegion(name: entry.name, region: $0) }
        }
        environment.connections = entries(pair.value["connections"]).map { connection($0) }
        return environment
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

    private mutating func connection(_ pair: YAMLNode.Pair) -> DatabaseConnection {
        var connection = DatabaseConnection(name: pair.name)
        if let password = pair.value.pair("password") {
            findings.add(
                InputFindings.passwordInFile,
                "connection '\(pair.name)' has a password",
                at: password.key.range,
                fix: "name the variable that holds it with 'password-variable', or a file with 'passfile'"
            )
        }
        checkKeys(pair.value, WorkspaceReference.connection.map(\.key), except: "password")
        connection.host = text(pair.value["host"])
        connection.port = port(pair.value["port"])
        connection.database = text(pair.value["database"])
        connection.user = text(pair.value["user"])
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
