// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import RunCore
import RunbookModel
import Values

/// How an operation is shown to an approver, and what of it the approver's signature binds.
extension ResolvedOperation {
    /// Everything that will be done, in one line, for people.
    var fullText: String {
        switch self {
        case .aws(let aws): ([summary] + aws.details).joined(separator: " ")
        case .sql(let sql):
            "\(summary)\(sql.place): \(sql.statement)"
                + (sql.parameters.isEmpty ? "" : " with \(JSONValue.array(sql.parameters).text(.canonical))")
        case .shell(let shell): "\(([summary] + shell.details).joined(separator: " ")): \(shell.script)"
        }
    }

    /// The whole operation as JSON: two that differ in anything that is sent differ here.
    ///
    /// The bytes of attachments stand as their digest, a file or folder that is sent also with the digest of what it holds
    /// when that is known.
    /// - Throws: `EncodingError`, or `JSONSyntaxError` when the encoder wrote no JSON; neither happens to a valid operation.
    func meaning(digest: (String) -> String, fileDigest: (String) -> String?) throws -> JSONValue {
        var files: [JSONValue] = []
        let operation: ResolvedOperation
        switch self {
        case .aws(var aws):
            for index in aws.attachments.indices {
                switch aws.attachments[index].content {
                case .bytes(let bytes):
                    let text = digest(bytes.map { String($0) }.joined(separator: ","))
                    aws.attachments[index].content = .bytes(Array(text.utf8))
                case .file: break
                }
            }
            files = aws.sentPaths.map { fileDigest($0).map { .string($0) } ?? .null }
            operation = .aws(aws)
        case .sql, .shell: operation = self
        }
        let encoded = try JSONValue(encoding: operation)
        return ["operation": encoded, "files": .array(files)]
    }
}

extension ResolvedOperation {
    /// The files and folders of this machine whose content the operation sends.
    var sentPaths: [String] { if case .aws(let aws) = self { aws.sentPaths } else { [] } }
}

extension ResolvedOperation.AWS {
    fileprivate var sentPaths: [String] {
        let attached = attachments.compactMap { attachment in
            if case .file(let path) = attachment.content { path } else { nil }
        }
        guard case .transfer(let verb, let source?, let destination?, _) = form, AWSOperation.uploads.contains(verb),
            !source.hasPrefix("s3://"), destination.hasPrefix("s3://")
        else { return attached }
        return attached + [source]
    }

    fileprivate var details: [String] {
        var parts: [String] = []
        if parameters != .object(JSONObject()) { parts.append(parameters.text(.canonical)) }
        switch form {
        case .call, .waiter: break
        case .transfer(_, _, _, let options), .added(_, let options):
            if options != .object(JSONObject()), !options.isNull {
                parts.append("options \(options.text(.canonical))")
            }
        }
        for attachment in attachments {
            switch attachment.content {
            case .bytes(let bytes): parts.append("attachment '\(attachment.name)' of \(bytes.count) bytes")
            case .file(let path): parts.append("attachment '\(attachment.name)' from '\(path)'")
            }
        }
        if let outputFile { parts.append("output to '\(outputFile)'") }
        return parts
    }
}

extension ResolvedOperation.SQL {
    /// Where the statement goes, unless the summary says it.
    fileprivate var place: String {
        switch connection {
        case .named: ""
        case .explicit(let parameters): " on \(parameters.text(.canonical))"
        }
    }
}

extension ResolvedOperation.Shell {
    fileprivate var details: [String] {
        var parts: [String] = []
        if let workingDirectory { parts.append("in '\(workingDirectory)'") }
        let variables = environment.map { "\($0.name)=\(JSONValue.string($0.value).text(.compact))" }
        if !variables.isEmpty { parts.append("with \(variables.joined(separator: " "))") }
        return parts
    }
}

extension ResolvedOperation {
    /// The operation without the secrets of the run and without a password that its connection spells out.
    func forApproval(hiding secrets: [String: JSONValue]) -> ResolvedOperation {
        let operation = withoutSecrets(secrets)
        guard case .sql(var sql) = operation, case .explicit(.object(var parameters)) = sql.connection,
            parameters["password"] != nil
        else { return operation }
        parameters["password"] = "(secret)"
        sql.connection = .explicit(.object(parameters))
        return .sql(sql)
    }
}

extension AWSOperation {
    /// The transfers that can take content of this machine to S3.
    fileprivate static let uploads: Set<String> = ["cp", "mv", "sync"]

    /// Whether the operation may send files of this machine, by what is known before its values are.
    fileprivate var maySendFiles: Bool {
        if attachments.contains(where: { if case .file = $0.content { true } else { false } }) { return true }
        guard case .transfer(let verb, _, _, _) = form else { return false }
        return Self.uploads.contains(verb)
    }
}

extension Operation {
    /// Whether it may send files of this machine, by what is known before its values are.
    var maySendFiles: Bool { if case .aws(let aws) = self { aws.maySendFiles } else { false } }
}
