// SPDX-License-Identifier: Apache-2.0

public import AWSClient
public import AWSCommandLine
public import AWSModel
import Digests
public import Values

/// What an AWS command would do, as one JSON object; see `Documentation/schemas/aws-explain.schema.json`.
public struct AWSExplanation: Sendable {
    /// Why a command cannot be explained; the text is for the person.
    public struct Refusal: Error, Sendable, CustomStringConvertible {
        /// What is wrong and what to do.
        public let description: String
    }

    /// The largest file whose content is shown; of a larger one its path and size are.
    static let contentLimit = 16 << 20

    private let command: AWSCommand
    private let catalog: ServiceCatalog
    private let region: String?
    private let readFile: @Sendable (String) -> [UInt8]?

    /// An explanation of a command; `region` is the one of commands that name none.
    public init(
        _ command: AWSCommand,
        catalog: ServiceCatalog = .embedded,
        region: String?,
        readFile: @escaping @Sendable (String) -> [UInt8]?
    ) {
        self.command = command
        self.catalog = catalog
        self.region = command.options.region ?? region
        self.readFile = readFile
    }

    /// The explanation without the request.
    public func document() throws(Refusal) -> JSONObject {
        switch command.kind {
        case .s3(let s3): return explain(s3)
        case .custom(let custom): return explain(custom)
        case .call, .wait: return try explainCall()
        }
    }

    /// The explanation with the request as it would be sent by a client that cannot send.
    ///
    /// A high-level S3 command has no single request: it is refused.
    public func document(requestBy client: AWSClient) async throws(Refusal) -> JSONObject {
        var document = try document()
        switch command.kind {
        case .s3:
            throw Refusal(description: "a high-level S3 command makes several requests; explain an 's3api' operation")
        case .custom(let custom):
            throw Refusal(description: "'\(custom.name)' has no request of its own; explain the calls that it makes")
        case .call, .wait: break
        }
        var call = AWSCall(service: command.service, operation: command.operation, region: region)
        call.blobText = .utf8
        call.isUnsigned = !command.options.isSigned
        call.parameters = .object(try sentParameters())
        for (name, attachment) in command.attachments { call.attachments[name] = .bytes(try bytes(of: attachment)) }
        do throws(AWSNotSent) {
            let request = try await client.explain(call)
            document["request"] = .object(ExplainedRequestDocument.document(of: request))
        } catch {
            throw Refusal(description: error.reason)
        }
        return document
    }

    // MARK: Calls

    private func explainCall() throws(Refusal) -> JSONObject {
        let (service, operation) = try model()
        var document = JSONObject()
        document["service"] = .string(service.name)
        document["operation"] = .string(operation.name)
        if case .wait(let waiter) = command.kind { document["waiter"] = .string(waiter) }
        document["region"] = region.map { .string($0) } ?? .null
        let parameters = JSONValue.object(try sentParameters())
        document["parameters"] =
            try service.input(of: operation).map { shape throws(Refusal) in try shown(parameters, shape, service) }
            ?? parameters
        document["effect"] = .string("\(command.effect(in: catalog))")
        let permissions = service.permissions(for: operation, parameters: parameters)
        document["permissions"] = Self.actions(permissions)
        return document
    }

    private func model() throws(Refusal) -> (ServiceModel, OperationModel) {
        do throws(AWSModelError) {
            let service = try catalog.service(command.service)
            if let operation = service.operation(named: command.operation) { return (service, operation) }
        } catch {
            throw Refusal(description: "\(error)")
        }
        throw Refusal(description: "\(command.service) has no operation \(command.operation)")
    }

    /// The parameters of the first request: those given, with page size and starting token where the CLI puts them.
    private func sentParameters() throws(Refusal) -> JSONObject {
        if let path = command.deferredFiles.first { throw Self.unreadable(path) }
        let parameters = command.parameters.objectValue ?? JSONObject()
        guard command.kind == .call, command.options.paginate,
            let paginator = try model().0.paginator(forOperation: command.operation)
        else { return parameters }
        do throws(AWSCommandFailure) {
            return try AWSCommandRunner.walk(paginator, command).parameters
        } catch {
            throw Refusal(description: error.description)
        }
    }

    /// A value with its bytes as base64.
    private func shown(_ value: JSONValue, _ shape: Shape, _ service: ServiceModel) throws(Refusal) -> JSONValue {
        switch (shape.kind, value) {
        case (.blob, .string(let text)): return .string(Base64.encode(Array(text.utf8)))
        case (.blob, .object(let marker)):
            guard let name = marker[SpecialParameter.attachmentKey]?.stringValue,
                let attachment = command.attachments[name]
            else { return value }
            let content = try bytes(of: attachment)
            guard content.count > Self.contentLimit, case .file(let path) = attachment else {
                return .string(Base64.encode(content))
            }
            return ["file": .string(path), "size": .integer(content.count)]
        case (.structure, .object(var members)):
            for (name, item) in members {
                guard let member = shape.member(named: name) else { continue }
                members[name] = try shown(item, service.shape(of: member), service)
            }
            return .object(members)
        case (.list, .array(let elements)):
            guard let inner = shape.element.map(service.shape) else { return value }
            var items: [JSONValue] = []
            for element in elements { items.append(try shown(element, inner, service)) }
            return .array(items)
        case (.map, .object(var members)):
            guard let inner = shape.value.map(service.shape) else { return value }
            for (name, item) in members { members[name] = try shown(item, inner, service) }
            return .object(members)
        default: return value
        }
    }

    private func bytes(of attachment: AWSCommand.Attachment) throws(Refusal) -> [UInt8] {
        switch attachment {
        case .bytes(let bytes): return bytes
        case .file(let path):
            guard let bytes = readFile(path) else { throw Self.unreadable(path) }
            return bytes
        }
    }

    private static func unreadable(_ path: String) -> Refusal {
        Refusal(description: "the file '\(path)' cannot be read; name one that can")
    }

    /// The actions, each once.
    private static func actions(_ permissions: [AWSPermission]) -> JSONValue {
        var seen: Set<String> = []
        return .array(permissions.filter { seen.insert($0.action).inserted }.map { .string($0.action) })
    }

    // MARK: High-level S3 commands

    private func explain(_ s3: S3Command) -> JSONObject {
        let explanation = S3Explanation(s3)
        var document = JSONObject()
        document["service"] = "s3"
        document["operation"] = .string(s3.action.rawValue)
        document["region"] = region.map { .string($0) } ?? .null
        document["parameters"] = .object(explanation.parameters)
        document["effect"] = .string("\(s3.effect)")
        document["permissions"] = Self.actions(command.permissions(in: catalog))
        document["calls"] = .array(explanation.calls.map { .string($0) })
        return document
    }

    // MARK: Commands that the AWS CLI adds

    private func explain(_ custom: CustomCommand) -> JSONObject {
        let words = custom.name.split(separator: " ", maxSplits: 1).map(String.init)
        var document = JSONObject()
        document["service"] = .string(words[0])
        document["operation"] = .string(words.count > 1 ? words[1] : "")
        document["region"] = region.map { .string($0) } ?? .null
        document["parameters"] = .object(custom.options)
        document["effect"] = .string("\(custom.effect)")
        document["permissions"] = Self.actions(command.permissions(in: catalog))
        document["calls"] = .array((CustomExplanation.calls[custom.name] ?? []).map { .string($0) })
        return document
    }
}
