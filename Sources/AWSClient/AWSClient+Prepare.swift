// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Synchronization
import Values

extension AWSClient {
    /// Checks a call and writes its request; sends nothing.
    func prepare(_ call: AWSCall) throws(AWSNotSent) -> PreparedCall {
        let operation = try self.operation(call)
        guard let region = call.region ?? settings.region else {
            throw AWSNotSent(
                code: .noRegion,
                reason: "no region: the call names none, AWS_REGION and AWS_DEFAULT_REGION are not set, and profile "
                    + "\(settings.activeProfileName) has none"
            )
        }
        var endpoint = try self.endpoint(of: operation, region: region, override: call.endpointOverride)
        let reader = ParameterReader(blobText: call.blobText, attachments: call.attachments)
        // One token for the call and its record.
        let token = operation.takesToken ? surroundings.makeToken() : ""
        let writer = RequestWriter(operation: operation, reader: reader) { token }
        var request: WireRequest
        do throws(ParameterError) {
            request = try writer.write(call.parameters)
        } catch {
            throw AWSNotSent(code: .invalidParameters, reason: "\(operation.name): \(error)")
        }
        try RequestCompression(settings).apply(to: &request, operation: operation)
        if operation.service.name == "apigateway" { request.headers.set("Accept", "application/json") }
        place(&request, &endpoint, operation, call)
        guard targetGuard.admits(endpoint) else {
            throw AWSNotSent(
                code: .refusedTarget,
                reason: "\(operation.name) would go to \(endpoint.authority), which this run may not send to"
            )
        }
        let leavesPayloadUnsigned = self.leavesPayloadUnsigned(request, operation, endpoint)
        try addChecksums(to: &request, operation, call.parameters, hashesFile: !leavesPayloadUnsigned)
        return PreparedCall(
            operation: operation,
            request: request,
            redactedRequest: redacted(call, operation, like: request),
            endpoint: endpoint,
            region: region,
            isRepeatable: call.isRepeatable ?? operation.isRead,
            leavesPayloadUnsigned: leavesPayloadUnsigned,
            sink: call.sink,
            events: call.events
        )
    }

    /// A URL that lets its holder make one call without credentials, for a lifetime of up to seven days.
    ///
    /// It throws `AWSNotSent` for a call that could not be sent either.
    public func presignedURL(_ call: AWSCall, lifetime: Duration) async throws(AWSNotSent) -> String {
        let prepared = try prepare(call)
        let credentials = try await self.credentials()
        let signer = RequestSigner(prepared: prepared, credentials: credentials, moment: surroundings.now())
        return signer.presignedURL(lifetime: lifetime)
    }

    /// The endpoint that a service's calls in a region go to; nothing is sent.
    ///
    /// - Throws: `AWSNotSent` with `unknownOperation`, `invalidEndpoint` or `refusedTarget`.
    public func endpoint(ofService name: String, region: String) throws(AWSNotSent) -> AWSEndpoint {
        let service = try self.service(name)
        let resolver = EndpointResolver(settings: settings, partitions: catalog.partitions)
        guard let endpoint = resolver.endpoint(of: service, region: region) else {
            throw AWSNotSent(code: .invalidEndpoint, reason: "\(name) has no usable endpoint for region \(region)")
        }
        guard targetGuard.admits(endpoint) else {
            throw AWSNotSent(code: .refusedTarget, reason: "\(endpoint.authority) is no host to send to")
        }
        return endpoint
    }

    private func service(_ name: String) throws(AWSNotSent) -> ServiceModel {
        do throws(AWSModelError) {
            return try catalog.service(name)
        } catch {
            throw AWSNotSent(code: .unknownOperation, reason: "\(error)")
        }
    }

    private func operation(_ call: AWSCall) throws(AWSNotSent) -> WireOperation {
        let key = call.service + " " + call.operation
        if let known = operations.withLock({ $0[key] }) { return known }
        let operation = try makeOperation(call)
        operations.withLock { $0[key] = operation }
        return operation
    }

    private func makeOperation(_ call: AWSCall) throws(AWSNotSent) -> WireOperation {
        let service = try self.service(call.service)
        guard let model = service.operation(named: call.operation) ?? service.operation(cliName: call.operation) else {
            throw AWSNotSent(code: .unknownOperation, reason: "\(call.service) has no operation \(call.operation)")
        }
        guard let operation = WireOperation(service: service, model: model) else {
            throw AWSNotSent(code: .unknownOperation, reason: "\(call.service) speaks no protocol of this client")
        }
        if operation.sentEventStreamMember != nil {
            let reason = "\(model.name) takes a stream of events while it answers, which is not carried out here"
            throw AWSNotSent(code: .unknownOperation, reason: reason)
        }
        if model.traits.contains(.bearer) {
            throw AWSNotSent(code: .unknownOperation, reason: "\(model.name) wants a bearer token")
        }
        return operation
    }

    private func endpoint(
        of operation: WireOperation,
        region: String,
        override: String?
    ) throws(AWSNotSent) -> AWSEndpoint {
        let resolver = EndpointResolver(settings: settings, partitions: catalog.partitions)
        guard let endpoint = resolver.endpoint(of: operation.service, region: region, override: override) else {
            throw AWSNotSent(
                code: .invalidEndpoint,
                reason: "\(operation.service.name) has no usable endpoint for region \(region)"
            )
        }
        return endpoint
    }

    /// Puts host prefix and bucket where they belong.
    private func place(
        _ request: inout WireRequest,
        _ endpoint: inout AWSEndpoint,
        _ operation: WireOperation,
        _ call: AWSCall
    ) {
        let isSwitchedOff = settings.flag(
            variable: "AWS_DISABLE_HOST_PREFIX_INJECTION",
            setting: "disable_host_prefix_injection"
        )
        if !request.hostPrefix.isEmpty, !endpoint.isLoopback, !isSwitchedOff {
            endpoint.host = request.hostPrefix + endpoint.host
        }
        if operation.isS3 {
            S3Addressing.apply(bucket: call.parameters["Bucket"]?.stringValue, to: &request, endpoint: &endpoint)
        }
    }

    /// The request written again with secrets replaced; nil when there are none.
    private func redacted(_ call: AWSCall, _ operation: WireOperation, like request: WireRequest) -> WireRequest? {
        var redaction = Redaction()
        let parameters = redaction.redact(call.parameters, operation.input)
        guard redaction.hasReplaced else { return nil }
        let reader = ParameterReader(blobText: call.blobText, attachments: call.attachments)
        let writer = RequestWriter(operation: operation, reader: reader) { "(token)" }
        var shown = (try? writer.write(parameters)) ?? WireRequest()
        // The bucket may have moved to the host, and no part of an S3 path is a secret.
        if operation.isS3 { shown.path = request.path }
        return shown
    }
}
