// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Values

/// Compresses the bodies of operations that allow it, as `disable_request_compression` and
/// `request_min_compression_size_bytes` say.
struct RequestCompression {
    /// The size that bodies have at least to be worth compressing, unless it is set.
    static let standardMinimum = 10_240
    /// The sizes that can be set.
    static let acceptedMinimum = 0...10_485_760

    private let isDisabled: Bool
    private let minimum: Int

    /// Compression of bodies of at least `minimum` bytes.
    init(isDisabled: Bool = false, minimum: Int = Self.standardMinimum) {
        self.isDisabled = isDisabled
        self.minimum = minimum
    }

    /// Compression as environment and profile want it.
    ///
    /// - Throws: `AWSNotSent` with `invalidParameters` for a size that is none.
    init(_ settings: AWSSettings) throws(AWSNotSent) {
        isDisabled = settings.flag(
            variable: "AWS_DISABLE_REQUEST_COMPRESSION",
            setting: "disable_request_compression"
        )
        let setting = "request_min_compression_size_bytes"
        guard
            let text = settings.variable("AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES") ?? settings.profileSetting(setting)
        else {
            minimum = Self.standardMinimum
            return
        }
        guard let size = Int(text), Self.acceptedMinimum.contains(size) else {
            throw AWSNotSent(
                code: .invalidParameters,
                reason: "\(setting) is no number of bytes from 0 to \(Self.acceptedMinimum.upperBound); "
                    + "correct it in the profile or in AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES"
            )
        }
        minimum = size
    }

    /// Compresses the body where the operation allows it and the body is large enough.
    ///
    /// An encoding that the caller gave the body already stays in the header, before this one.
    func apply(to request: inout WireRequest, operation: WireOperation) {
        guard operation.model.traits.contains(.gzipCompression), !isDisabled, request.body.count >= minimum,
            !request.body.isEmpty, let compressed = Gzip.compress(request.body)
        else { return }
        request.body = compressed
        let given = request.headers.value("Content-Encoding").map { $0 + "," } ?? ""
        request.headers.set("Content-Encoding", given + "gzip")
    }
}
