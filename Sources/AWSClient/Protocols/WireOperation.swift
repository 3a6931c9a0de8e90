// SPDX-License-Identifier: Apache-2.0

import AWSModel

/// An operation with its service and the protocol that the client speaks with it.
struct WireOperation {
    let service: ServiceModel
    let model: OperationModel
    let wireProtocol: WireProtocol

    /// An operation in a given protocol.
    init(service: ServiceModel, model: OperationModel, wireProtocol: WireProtocol) {
        self.service = service
        self.model = model
        self.wireProtocol = wireProtocol
    }

    /// An operation in the first of the service's protocols that this client speaks; nil when it speaks none of them.
    init?(service: ServiceModel, model: OperationModel) {
        guard let wireProtocol = service.protocols.first else { return nil }
        self.service = service
        self.model = model
        self.wireProtocol = wireProtocol
    }

    var name: String { model.name }
    var input: WireShape? { model.input.map { WireShape(service: service, model: service.shape($0)) } }
    var output: WireShape? { model.output.map { WireShape(service: service, model: service.shape($0)) } }

    /// Whether it is an operation of Amazon S3 itself.
    var isS3: Bool { service.name == "s3" }

    /// Whether the call only looks, so that repeating it does no harm.
    var isRead: Bool { model.effect == .read }

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
}
