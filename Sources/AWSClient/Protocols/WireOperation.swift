// SPDX-License-Identifier: Apache-2.0

import AWSModel

/// An operation with its service, the protocol that the client speaks with it, and its shapes.
///
/// Making one binds all shapes of the operation; keep it for the next call.
struct WireOperation: Sendable {
    let service: ServiceModel
    let model: OperationModel
    let wireProtocol: WireProtocol
    let input: WireShape?
    let output: WireShape?
    /// Whether the call only looks, so that repeating it does no harm.
    let isRead: Bool
    /// Whether the input has idempotency tokens.
    let takesToken: Bool
    /// Whether every call of the operation in a region has the same endpoint, whatever its parameters.
    let hasFixedEndpoint: Bool

    /// An operation in a given protocol.
    init(service: ServiceModel, model: OperationModel, wireProtocol: WireProtocol) {
        self.service = service
        self.model = model
        self.wireProtocol = wireProtocol
        let graph = WireGraph(service, from: [model.input, model.output].compactMap { $0 })
        input = model.input.flatMap(graph.shape)
        output = model.output.flatMap(graph.shape)
        isRead = model.effect == .read
        takesToken = input?.members.contains(where: \.isIdempotencyToken) ?? false
        let isFixed = model.endpointParameters.allSatisfy { if case .constant = $0.source { true } else { false } }
        let members = service.input(of: model)?.members ?? []
        // Buckets of S3 and its kin may be addresses.
        hasFixedEndpoint =
            isFixed && !service.name.hasPrefix("s3") && members.allSatisfy { $0.endpointParameter == nil }
    }

    /// An operation in the first of the service's protocols that this client speaks; nil when it speaks none of them.
    init?(service: ServiceModel, model: OperationModel) {
        guard let wireProtocol = service.protocols.first else { return nil }
        self.init(service: service, model: model, wireProtocol: wireProtocol)
    }

    var name: String { model.name }

    /// Whether it is an operation of Amazon S3 itself.
    var isS3: Bool { service.name == "s3" }

    /// The shape of a modelled error by its code on the wire or its name.
    func error(code: String) -> WireShape? {
        for identifier in model.errors {
            let shape = service.shape(identifier)
            if shape.failure?.code == code || shape.name == code { return WireShape(service: service, model: shape) }
        }
        // Services answer with errors that the operation does not list.
        guard let shape = service.shape(named: code), shape.isException else { return nil }
        return WireShape(service: service, model: shape)
    }

    /// What the operation's own description says of an error of this code; nil when it names none.
    func describedFailure(code: String) -> Shape.Failure? {
        for identifier in model.errors {
            let shape = service.shape(identifier)
            if (shape.failure?.code ?? shape.name) == code { return shape.failure }
        }
        return nil
    }
}
