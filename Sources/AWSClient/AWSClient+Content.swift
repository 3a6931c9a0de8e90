// SPDX-License-Identifier: Apache-2.0

import AWSModel
import HTTPTransport
import Values

extension AWSClient {
    /// Whether the signature leaves the content out: over TLS, where the service allows it.
    ///
    /// Content of S3 that comes from a file has a checksum of its own in a signed header instead: to sign it as well
    /// would mean to hash all of it. `payload_signing_enabled` in a profile's block `s3` decides for every body.
    func leavesPayloadUnsigned(_ prepared: PreparedCall) -> Bool {
        guard prepared.endpoint.scheme == "https" else { return false }
        if prepared.operation.model.traits.contains(.unsignedPayload) { return true }
        guard prepared.operation.isS3 else { return false }
        switch settings.profileSetting("s3.payload_signing_enabled")?.lowercased() {
        case "true": return false
        case "false": return true
        default: return prepared.request.file != nil
        }
    }

    /// Adds the checksums that the service takes, to the request and to what is asked of the answer.
    func addChecksums(to prepared: inout PreparedCall, _ parameters: JSONValue) throws(AWSNotSent) {
        let operation = prepared.operation
        let hashesFile = !prepared.leavesPayloadUnsigned
        do throws(ParameterError) {
            let checksum = try RequestChecksum(
                for: prepared.request,
                operation: operation,
                parameters: parameters,
                isOptional: isOnlyRequired("AWS_REQUEST_CHECKSUM_CALCULATION", "request_checksum_calculation")
            )
            if let file = prepared.request.file {
                try digest(file, checksum, hashesFile: hashesFile, into: &prepared.request)
            }
            checksum.add(to: &prepared.request)
        } catch {
            throw AWSNotSent(code: .invalidParameters, reason: "\(operation.name): \(error)")
        }
        guard let member = operation.model.checksum.validationModeMember, parameters[member] == nil,
            !isOnlyRequired("AWS_RESPONSE_CHECKSUM_VALIDATION", "response_checksum_validation"),
            let header = operation.input?.member(named: member)?.locationName
        else { return }
        prepared.request.headers.set(header, "ENABLED")
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

    private func isOnlyRequired(_ variable: String, _ setting: String) -> Bool {
        (settings.variable(variable) ?? settings.profileSetting(setting))?.lowercased() == "when_required"
    }
}
