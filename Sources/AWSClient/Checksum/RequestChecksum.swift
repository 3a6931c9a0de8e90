// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Digests
import Values

/// Adds the checksum header that an operation demands, or that its caller asks for.
enum RequestChecksum {
    /// Adds the header; a request that already carries a checksum is left alone.
    static func add(to request: inout WireRequest, operation: WireOperation, parameters: JSONValue) {
        let isGiven = request.headers.contains {
            let name = $0.name.lowercased()
            return name == "content-md5"
                || name.hasPrefix("x-amz-checksum-") && name != "x-amz-checksum-mode"
                    && name != "x-amz-checksum-algorithm" && name != "x-amz-checksum-type"
        }
        if isGiven { return }
        let checksum = operation.model.checksum
        let asked = checksum.algorithmMember.flatMap { parameters[$0]?.stringValue }
        let isRequired = checksum.isRequired || operation.model.traits.contains(.httpChecksumRequired)
        guard asked != nil || isRequired else { return }
        guard let member = checksum.algorithmMember else {
            request.headers.set("Content-MD5", Base64.encode(Hashing.md5(request.body)))
            return
        }
        switch asked ?? "CRC32" {
        case "CRC32": request.headers.set("x-amz-checksum-crc32", Base64.encode(Hashing.crc32(request.body)))
        case "SHA256": request.headers.set("x-amz-checksum-sha256", Base64.encode(Hashing.sha256(request.body)))
        default: return
        }
        if asked == nil, let header = operation.input?.member(named: member)?.locationName {
            request.headers.set(header, "CRC32")
        }
    }
}
