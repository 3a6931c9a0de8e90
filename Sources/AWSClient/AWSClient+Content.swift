// SPDX-License-Identifier: Apache-2.0

import AWSModel
import HTTPTransport
import Values

extension AWSClient {
    /// Whether the signature leaves the content out: over TLS, where the service allows it and reading a file twice
    /// would be the price.
    ///
    /// Content of S3 that comes from a file has a checksum of its own in a signed header instead. `s3 =
    /// payload_signing_enabled` covers the content as well.
    func leavesPayloadUnsigned(_ request: WireRequest, _ operation: WireOperation, _ endpoint: AWSEndpoint) -> Bool {
        guard endpoint.scheme == "https" else { return false }
        if operation.model.traits.contains(.unsignedPayload) { return true }
        return operation.isS3 && request.file != nil && !signsPayload
    }

    /// Adds the checksums that the service takes, to the request and to what is asked of the answer.
    func addChecksums(
        to request: inout WireRequest,
        _ operation: WireOperation,
        _ parameters: JSONValue,
        hashesFile: Bool
    ) throws(AWSNotSent) {
        do throws(ParameterError) {
            let checksum = try RequestChecksum(
                for: request,
                operation: operation,
                parameters: parameters,
                isOptional: isOnlyRequired("AWS_REQUEST_CHECKSUM_CALCULATION", "request_checksum_calculation")
            )
            if let file = request.file { try digest(file, checksum, hashesFile: hashesFile, into: &request) }
            checksum.add(to: &request)
        } catch {
            throw AWSNotSent(code: .invalidParameters, reason: "\(operation.name): \(error)")
        }
        guard let member = operation.model.checksum.validationModeMember, parameters[member] == nil,
            !isOnlyRequired("AWS_RESPONSE_CHECKSUM_VALIDATION", "response_checksum_validation"),
            let header = operation.input?.member(named: member)?.locationName
        else { return }
        request.headers.set(header, "ENABLED")
    }

    private func digest(
        _ file: HTTPFile,
        _ checksum: RequestChecksum,
        hashesFile: Bool,
        into request: inout WireRequest
    ) throws(ParameterError) {
        do throws(HTTPFile.Failure) {
            request.digest = try FileDigest(of: file, hashes: hashesFile, checksum: checksum.fileAlgorithm)
        } catch {
            throw ParameterError(path: "the body", reason: error.description)
        }
    }

    private var signsPayload: Bool {
        settings.profileSetting("s3.payload_signing_enabled")?.lowercased() == "true"
    }

    private func isOnlyRequired(_ variable: String, _ setting: String) -> Bool {
        (settings.variable(variable) ?? settings.profileSetting(setting))?.lowercased() == "when_required"
    }
}
