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
        let reader = ParameterReader(blobText: call.blobText, attachments: call.attachments)
        // One token for the call and its record.
        let token = operation.takesToken ? call.token ?? surroundings.makeToken() : ""
        let writer = RequestWriter(operation: operation, reader: reader) { token }
        var request: WireRequest
        do throws(ParameterError) {
            request = try writer.write(call.parameters)
        } catch {
            throw AWSNotSent(code: .invalidParameters, reason: "\(operation.name): \(error)")
        }
        try RequestCompression(settings).apply(to: &request, operation: operation)
        if operation.service.name == "apigateway" { request.headers.set("Accept", "application/json") }
        var prepared = PreparedCall(
            operation: operation,
            request: request,
            redactedRequest: redacted(call, operation),
            endpoint: try endpoint(of: operation, call, region: region),
            region: region,
            parameters: call.parameters,
            endpointOverride: call.endpointOverride,
            unplacedPath: request.path,
            isRepeatable: call.isRepeatable ?? operation.isRead,
            sink: call.sink,
            events: call.events
        )
        if !operation.isRead || prepared.isMutating { prepared.fence = call.fence }
        place(&prepared)
        try admit(&prepared)
        prepared.leavesPayloadUnsigned = leavesPayloadUnsigned(prepared)
        try addChecksums(to: &prepared, call.parameters)
        return prepared
    }

    /// Proves the host against what this client may send to, and finds the token of a call that takes one.
    private func admit(_ prepared: inout PreparedCall) throws(AWSNotSent) {
        let endpoint = prepared.endpoint
        let name = prepared.operation.name
        guard targetGuard.admits(endpoint) else {
            throw AWSNotSent(
                code: .refusedTarget,
                reason: "\(name) would go to \(endpoint.authority), which this run may not send to"
            )
        }
        guard endpoint.signing == .bearer else { return }
        guard endpoint.scheme == "https" || endpoint.isLoopback else {
            throw AWSNotSent(
                code: .refusedTarget,
                reason: "\(name) would carry its token unencrypted to \(endpoint.authority); use an https endpoint"
            )
        }
        let choice = SigningChoice(
            settings: settings,
            service: prepared.operation.service,
            operation: prepared.operation.model
        )
        guard let token = choice.bearerToken else {
            throw AWSNotSent(
                code: .noCredentials,
                reason: "\(name) takes a bearer token, and \(choice.tokenVariable) is not set"
            )
        }
        prepared.bearerToken = token
    }

    /// The endpoint that a service's calls in a region go to; nothing is sent.
    ///
    /// - Throws: `AWSNotSent` with `unknownOperation`, `invalidEndpoint` or `refusedTarget`.
    public func endpoint(ofService name: String, region: String) throws(AWSNotSent) -> AWSEndpoint {
        let endpoint = try resolver.endpoint(of: try self.service(name), region: region)
        guard targetGuard.admits(endpoint) else {
            throw AWSNotSent(code: .refusedTarget, reason: "\(endpoint.authority) is no host to send to")
        }
        return endpoint
    }

    /// What finds endpoints by this client's settings.
    var resolver: EndpointResolver { EndpointResolver(settings: settings, partitions: catalog.partitions) }

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
        return operation
    }

    private func endpoint(
        of operation: WireOperation,
        _ call: AWSCall,
        region: String
    ) throws(AWSNotSent) -> AWSEndpoint {
        // A bucket is made where the caller wants it, and a configured endpoint is asked as it was configured.
        let isFixed = !operation.isS3 || operation.name == "CreateBucket" || call.endpointOverride != nil
        let learned = isFixed ? nil : learnedRegion(ofBucket: call.parameters["Bucket"]?.stringValue)
        var endpoint = try resolvedEndpoint(of: operation, call, region: learned ?? region)
        if call.isUnsigned { endpoint.signing = .anonymous }
        return endpoint
    }

    /// What the rules say, asked once where the answer cannot be another one.
    private func resolvedEndpoint(
        of operation: WireOperation,
        _ call: AWSCall,
        region: String
    ) throws(AWSNotSent) -> AWSEndpoint {
        let key = [operation.service.name, operation.name, region, call.endpointOverride ?? ""]
        if operation.hasFixedEndpoint, let known = endpoints.withLock({ $0[key] }) { return known }
        let endpoint = try resolver.endpoint(
            of: operation.service,
            operation: operation.model,
            parameters: call.parameters,
            region: region,
            override: call.endpointOverride
        )
        if operation.hasFixedEndpoint { endpoints.withLock { $0[key] = endpoint } }
        return endpoint
    }

    /// Puts host prefix, bucket and the endpoint's headers where they belong.
    func place(_ prepared: inout PreparedCall) {
        let isSwitchedOff = settings.flag(
            variable: "AWS_DISABLE_HOST_PREFIX_INJECTION",
            setting: "disable_host_prefix_injection"
        )
        let prefix = prepared.request.hostPrefix
        // The rules of S3 Control put the account before the host themselves.
        let isInRules = prepared.operation.service.name == "s3control"
        if !prefix.isEmpty, !prepared.endpoint.isLoopback, !isSwitchedOff, !isInRules {
            prepared.endpoint.host = prefix + prepared.endpoint.host
        }
        for header in prepared.endpoint.headers { prepared.request.headers.set(header.name, header.value) }
        prepared.request.path = prepared.unplacedPath
        if prepared.operation.isS3 {
            let bucket = prepared.parameters["Bucket"]?.stringValue
            S3Path.removeBucket(bucket, from: &prepared.request, endpoint: prepared.endpoint)
            // The bucket may have moved to the host, and no part of an S3 path is a secret.
            prepared.redactedRequest?.path = prepared.request.path
        }
    }

    /// The request written again with secrets replaced; nil when there are none.
    private func redacted(_ call: AWSCall, _ operation: WireOperation) -> WireRequest? {
        var redaction = Redaction()
        let parameters = redaction.redact(call.parameters, operation.input)
        guard redaction.hasReplaced else { return nil }
        let reader = ParameterReader(blobText: call.blobText, attachments: call.attachments)
        let writer = RequestWriter(operation: operation, reader: reader) { "(token)" }
        return (try? writer.write(parameters)) ?? WireRequest()
    }
}
