// SPDX-License-Identifier: Apache-2.0

import AWSCommandLine
import AWSModel
import Digests
import TestSupport
import Values

/// One documented command and what the AWS CLI makes of it.
struct DocumentedCommand {
    enum Verdict: Equatable {
        case same, bothRefuse, performed, refusedByName
        case differs(String)
    }

    let page: String
    let words: [String]
    private let files: [String: [UInt8]]
    private let meaning: JSONValue

    init?(_ line: JSONValue) {
        guard let page = line["page"]?.stringValue, let words = line["words"]?.arrayValue else { return nil }
        self.page = page
        self.words = words.compactMap(\.stringValue)
        files = Dictionary(
            (line["files"]?.objectValue ?? JSONObject()).map { path, content in
                (path, Base64.decode(content.stringValue ?? "") ?? [])
            }
        ) { first, _ in first }
        meaning = line
    }

    /// All commands of the suite.
    static func all() throws -> [DocumentedCommand] {
        try PublishedSuite.lines("awscli/commands.jsonl").compactMap { DocumentedCommand($0) }
    }

    /// The CLI's word for the service.
    var service: String { words.dropFirst().first { !$0.hasPrefix("-") } ?? "" }

    func verdict() -> Verdict {
        let result = AWSCommand.parse(words: words) { files[$0] }
        switch result {
        case .failure(let problems):
            if meaning["refusal"] != nil { return .bothRefuse }
            if meaning["custom"] != nil, problems.problems.allSatisfy({ $0.kind == .unsupported }) {
                return .refusedByName
            }
            return .differs("refused: \(problems.description.prefix(300))".replacing("\n", with: " / "))
        case .success(let command):
            if let refusal = meaning["refusal"]?.stringValue {
                return .differs("accepted, but the CLI says: \(refusal.prefix(200))".replacing("\n", with: " / "))
            }
            if meaning["custom"] != nil { return custom(command) }
            if meaning["printed"] != nil {
                return command.options.skeleton != nil ? .same : .differs("the CLI prints a skeleton")
            }
            return call(command)
        }
    }

    private func custom(_ command: AWSCommand) -> Verdict {
        switch command.kind {
        case .s3: return .performed
        case .custom(let custom):
            let expected = meaning["options"]?.objectValue ?? JSONObject()
            for (name, value) in custom.options {
                // `eks update-kubeconfig --name` is the CLI's `cluster_name`.
                let theirs = expected[name.replacing("-", with: "_")] ?? expected["cluster_name"]
                if theirs != value {
                    return .differs("option \(name): \(value.text()), the CLI \(theirs?.text() ?? "none")")
                }
            }
            return .performed
        case .call, .wait: return .differs("a program of the CLI's own is taken for a call")
        }
    }

    private func call(_ command: AWSCommand) -> Verdict {
        if command.operation != meaning["operation"]?.stringValue {
            return .differs("operation \(command.operation), the CLI \(meaning["operation"]?.text() ?? "none")")
        }
        if case .wait(let waiter) = command.kind, waiter != meaning["waiter"]?.stringValue {
            return .differs("waiter \(waiter), the CLI \(meaning["waiter"]?.text() ?? "none")")
        }
        if command.outfile != meaning["outfile"]?.stringValue {
            return .differs("outfile \(command.outfile ?? "none")")
        }
        let ours = normalized(command.parameters, command)
        let theirs = meaning["parameters"] ?? [:]
        if ours != theirs { return .differs("parameters \(ours.text()), the CLI \(theirs.text())") }
        return options(command)
    }

    private func options(_ command: AWSCommand) -> Verdict {
        let paging = meaning["paging"]
        let options = meaning["options"]
        let pairs: [(String, JSONValue?, JSONValue?)] = [
            ("region", command.options.region.map { .string($0) }, options?["region"]),
            ("profile", command.options.profile.map { .string($0) }, options?["profile"]),
            ("endpoint", command.options.endpointURL.map { .string($0) }, options?["endpoint_url"]),
            ("output", command.options.output.map { .string($0.rawValue) }, options?["output"]),
            ("query", command.options.query.map { .string($0) }, options?["query"]),
            ("page size", command.options.pageSize, paging?["PageSize"]),
            ("max items", command.options.maximumItems, paging?["MaxItems"]),
            ("starting token", command.options.startingToken.map { .string($0) }, paging?["StartingToken"]),
            ("paginate", command.options.paginate ? nil : false, options?["paginate"]),
        ]
        for (name, ours, theirs) in pairs where ours != theirs {
            return .differs("\(name) \(ours?.text() ?? "none"), the CLI \(theirs?.text() ?? "none")")
        }
        return .same
    }

    /// The parameters with bytes in the place of their names.
    private func normalized(_ value: JSONValue, _ command: AWSCommand) -> JSONValue {
        switch value {
        case .array(let elements): return .array(elements.map { normalized($0, command) })
        case .object(let members):
            if let path = members[SpecialParameter.fileKey] { return with(members, path) }
            guard let name = members[SpecialParameter.attachmentKey]?.stringValue, members.count == 1 else {
                return .object(JSONObject(members.map { ($0.key, normalized($0.value, command)) }))
            }
            switch command.attachments[name] {
            case .bytes(let bytes): return ["$bytes": .string(Base64.encode(bytes))]
            case .file(let path): return ["$path": .string(path)]
            case nil: return value
            }
        default: return value
        }
    }

    /// A whole input from a file keeps the members beside it.
    private func with(_ members: JSONObject, _ path: JSONValue) -> JSONValue {
        var members = members
        members[SpecialParameter.fileKey] = nil
        members["$path"] = path
        return .object(members)
    }
}
