// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Digests
import HTTPTransport
import Values

/// The checksum that a request carries: what its caller asks for, what its operation demands, or CRC-32 as the SDKs
/// add it wherever a service takes one.
struct RequestChecksum {
    /// The headers that say which algorithm was used, beside the checksum's own.
    private var announcement: HeaderField?
    /// The algorithm; nil when the request needs none.
    private var algorithm: ChecksumAlgorithm?
    private var wantsMD5 = false

    /// What is computed over a body in a file.
    var fileAlgorithm: ChecksumAlgorithm? { wantsMD5 ? .md5 : algorithm }

    /// Decides; `isOptional` leaves out what nobody demands.
    ///
    /// A request that already carries a checksum is left alone.
    ///
    /// - Throws: `ParameterError` when the caller asks for an algorithm that is not known here.
    init(
        for request: WireRequest,
        operation: WireOperation,
        parameters: JSONValue,
        isOptional: Bool
    ) throws(ParameterError) {
        if request.headers.contains(where: { Self.isChecksum($0.name.lowercased()) }) { return }
        let checksum = operation.model.checksum
        let isRequired = checksum.isRequired || operation.model.traits.contains(.httpChecksumRequired)
        guard let member = checksum.algorithmMember else {
            wantsMD5 = isRequired
            return
        }
        if let asked = parameters[member]?.stringValue {
            guard let known = ChecksumAlgorithm(rawValue: asked.uppercased()) else {
                throw ParameterError(
                    path: member,
                    reason: "\(asked) is not computed here; use CRC32, CRC32C, CRC64NVME, SHA1 or SHA256, or give the "
                        + "checksum itself"
                )
            }
            algorithm = known
            return
        }
        guard isRequired || !isOptional else { return }
        algorithm = .crc32
        if let header = operation.input?.member(named: member)?.locationName {
            announcement = HeaderField(header, ChecksumAlgorithm.crc32.rawValue)
        }
    }

    /// Adds the headers; a body in a file has been read by then.
    func add(to request: inout WireRequest) {
        if wantsMD5 {
            request.headers.set("Content-MD5", request.digest?.checksum ?? ChecksumAlgorithm.md5.text(of: request.body))
        }
        guard let algorithm else { return }
        request.headers.set(algorithm.header, request.digest?.checksum ?? algorithm.text(of: request.body))
        if let announcement { request.headers.set(announcement.name, announcement.value) }
    }

    private static func isChecksum(_ name: String) -> Bool {
        name == "content-md5"
            || name.hasPrefix("x-amz-checksum-") && name != "x-amz-checksum-mode"
                && name != "x-amz-checksum-algorithm" && name != "x-amz-checksum-type"
    }
}
