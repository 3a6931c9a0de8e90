// SPDX-License-Identifier: Apache-2.0

public import AWSClient
public import RunbookModel
import Values

/// Reads secrets from where they are kept.
///
/// A value that it returns must not reach a record, a message or a process's arguments. Its problems name the reference,
/// never a value.
public struct SecretResolver: Sendable {
    /// Why a secret has no value.
    public struct Problem: Error, Sendable {
        /// What kind of problem it is.
        public enum Kind: Sendable, Hashable {
            /// There is no such secret, or it does not hold what the reference asks for.
            case missing
            /// The caller may not read it, or has no credentials.
            case refused
            /// Nobody answered.
            case unreachable
        }

        /// What kind of problem it is.
        public let kind: Kind
        /// The reference.
        public let reference: SecretReference
        /// What is wrong, as a sentence without full stop; safe to print.
        public let reason: String
    }

    /// The largest secret that is read, in bytes; Secrets Manager's own limit is the same.
    public static let largest = 65_536

    private let client: AWSClient
    private let region: String?
    private let variables: [String: String]
    private let deadline: Duration
    private let readFile: @Sendable (String, _ limit: Int) throws -> [UInt8]

    /// Reads secrets through a client, from variables and from files; `region` is for references that name none, and
    /// `deadline` is how long AWS may take for each.
    public init(
        client: AWSClient,
        region: String?,
        variables: [String: String],
        deadline: Duration = .seconds(30),
        readFile: @escaping @Sendable (String, _ limit: Int) throws -> [UInt8]
    ) {
        self.client = client
        self.region = region
        self.variables = variables
        self.deadline = deadline
        self.readFile = readFile
    }

    /// The value of a reference.
    ///
    /// - Throws: ``Problem`` when there is none.
    public func value(of reference: SecretReference) async throws(Problem) -> String {
        switch reference {
        case .environment(let name): return try Self.variable(name, of: variables)
        case .file(let path): return try Self.file(path, reading: readFile)
        case .secretsManager(let id, let key): return try await secret(id, key, reference)
        case .parameter(let name): return try await parameter(name, reference)
        }
    }

    /// The value of a reference to a variable or a file; nil for one that only AWS can answer.
    ///
    /// - Throws: ``Problem`` when there is none.
    public static func localValue(
        of reference: SecretReference,
        variables: [String: String],
        readFile: (String, _ limit: Int) throws -> [UInt8]
    ) throws(Problem) -> String? {
        switch reference {
        case .environment(let name): try variable(name, of: variables)
        case .file(let path): try file(path, reading: readFile)
        case .secretsManager, .parameter: nil
        }
    }

    private static func variable(_ name: String, of variables: [String: String]) throws(Problem) -> String {
        guard let value = variables[name], !value.isEmpty else {
            throw Problem(kind: .missing, reference: .environment(name), reason: "the variable \(name) is not set")
        }
        return value
    }

    private func problem(_ kind: Problem.Kind, _ reference: SecretReference, _ reason: String) -> Problem {
        Problem(kind: kind, reference: reference, reason: reason)
    }

    private static func file(
        _ path: String,
        reading readFile: (String, _ limit: Int) throws -> [UInt8]
    ) throws(Problem) -> String {
        let problem = { (reason: String) in Problem(kind: .missing, reference: .file(path), reason: reason) }
        let bytes: [UInt8]
        do {
            bytes = try readFile(path, Self.largest)
        } catch {
            throw problem("the file cannot be read, or is larger than 64 KiB")
        }
        guard var text = String(validating: bytes, as: UTF8.self) else {
            throw problem("the file holds no text")
        }
        // Editors end the last line, which is no part of the secret.
        if text.hasSuffix("\r\n") || text.hasSuffix("\n") { text.removeLast() }
        guard !text.isEmpty else { throw problem("the file is empty") }
        return text
    }

    // MARK: - AWS

    private func secret(_ id: String, _ key: String?, _ reference: SecretReference) async throws(Problem) -> String {
        let output = try await call("secretsmanager", "GetSecretValue", ["SecretId": .string(id)], of: id, reference)
        guard let text = output["SecretString"]?.stringValue else {
            throw problem(.missing, reference, "the secret holds bytes, not text")
        }
        guard let key else { return text }
        guard let object = (try? JSONParser.parse(text))?.objectValue else {
            throw problem(.missing, reference, "the secret is no JSON object, so it has no key '\(key)'")
        }
        switch object[key] {
        case .string(let value): return value
        case .number, .bool: return object[key]?.text(.compact) ?? ""
        default: throw problem(.missing, reference, "the secret has no text under the key '\(key)'")
        }
    }

    private func parameter(_ name: String, _ reference: SecretReference) async throws(Problem) -> String {
        let parameters: JSONObject = ["Name": .string(name), "WithDecryption": true]
        let output = try await call("ssm", "GetParameter", parameters, of: name, reference)
        guard let value = output["Parameter"]?["Value"]?.stringValue else {
            throw problem(.missing, reference, "the parameter has no value")
        }
        return value
    }

    private func call(
        _ service: String,
        _ operation: String,
        _ parameters: JSONObject,
        of name: String,
        _ reference: SecretReference
    ) async throws(Problem) -> JSONValue {
        var call = AWSCall(
            service: service,
            operation: operation,
            region: Self.region(of: name) ?? region,
            parameters: .object(parameters)
        )
        call.isRepeatable = true
        switch await client.call(call, deadline: deadline) {
        case .answered(let answer): return answer.output
        case .refused(let error):
            let isRefusal = error.isAccessDenied || error.isCredential
            throw problem(isRefusal ? .refused : .missing, reference, "\(service) \(operation): \(error.code)")
        case .notSent(let error):
            let kind: Problem.Kind = error.code == .noConnection ? .unreachable : .refused
            throw problem(kind, reference, error.reason)
        case .unknown(let error): throw problem(.unreachable, reference, error.reason)
        }
    }

    /// The region that an ARN names.
    private static func region(of name: String) -> String? {
        let parts = name.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "arn", !parts[3].isEmpty else { return nil }
        return String(parts[3])
    }
}
