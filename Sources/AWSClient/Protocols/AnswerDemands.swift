// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Values

/// What a body must be before a successful status is believed.
///
/// A gateway, a proxy or a captive portal answers 200 to anything. Read leniently, its empty body or its page would be
/// an output without members: a list that is empty, a change that was made.
struct AnswerDemands {
    let operation: WireOperation

    /// The roots of the S3 answers of which a false one costs data; compatible services use the same names.
    private static let roots = [
        "ListObjects": "ListBucketResult", "ListObjectsV2": "ListBucketResult",
        "ListObjectVersions": "ListVersionsResult", "ListMultipartUploads": "ListMultipartUploadsResult",
        "ListParts": "ListPartsResult", "ListBuckets": "ListAllMyBucketsResult", "DeleteObjects": "DeleteResult",
        "CopyObject": "CopyObjectResult", "UploadPartCopy": "CopyPartResult",
        "CreateMultipartUpload": "InitiateMultipartUploadResult",
        "CompleteMultipartUpload": "CompleteMultipartUploadResult",
    ]

    /// Refuses a page for people, and nothing where the output is read from the body.
    func check(_ response: WireResponse) throws(ResponseError) {
        if operation.output?.contentKind != .blob, Self.isPage(response.body) { throw Self.page }
        if response.body.isEmpty, response.status != 204, demandsBody {
            throw ResponseError(reason: "the body is empty, and \(operation.name) answers with one")
        }
    }

    /// Refuses a document that is no answer to this operation.
    func check(root: XMLElement) throws(ResponseError) {
        if root.name.lowercased() == "html" { throw Self.page }
        let isFit =
            switch operation.wireProtocol {
            case .query, .ec2:
                root.name.hasSuffix("Response") || root.name.hasPrefix(operation.name)
                    || operation.model.resultWrapper.map { root.child($0) != nil } ?? false || !readsBody
            case .restXML:
                !operation.isS3 || Self.roots[operation.name].map { $0 == root.name } ?? true
            case .json10, .json11, .restJSON, .rpcV2CBOR: true
            }
        guard isFit else {
            throw ResponseError(reason: "the body is XML, but no answer to \(operation.name)")
        }
    }

    /// Refuses a value that is not an object where the members of the output are to be.
    func check(object: JSONValue) throws(ResponseError) {
        guard object.objectValue == nil, readsBody else { return }
        throw ResponseError(reason: "the body is not an object, as answers to \(operation.name) are")
    }

    /// Whether members of the output come from the body.
    private var readsBody: Bool { operation.output?.members.contains(where: \.isInResponseBody) ?? false }

    /// Whether an empty body cannot be the answer: not to a look, and not where the model promises a member.
    private var demandsBody: Bool {
        guard let output = operation.output, operation.model.httpMethod != "HEAD", operation.eventStreamMember == nil,
            readsBody
        else { return false }
        if let kind = output.contentKind, kind != .structure, !operation.isS3 || kind != .string { return false }
        return operation.isRead || operation.isS3
            || output.members.contains { $0.isInResponseBody && $0.model.isRequired }
    }

    // MARK: Pages

    private static let page = ResponseError(
        reason: "the body is an HTML page: a proxy or a gateway has answered, not the service"
    )

    /// Whether a body begins as HTML does; the content type is no proof, for emulators send everything as HTML.
    private static func isPage(_ body: [UInt8]) -> Bool {
        let isSpace: (UInt8) -> Bool = { [0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF].contains($0) }
        let start = body.prefix(1 << 16).drop(while: isSpace).prefix(16)
        let text = String(decoding: start, as: UTF8.self).lowercased()
        return text.hasPrefix("<html") || text.hasPrefix("<!doctype html")
    }
}

extension WireShape {
    /// The kind of the member that is the whole body; nil when the members are in the body.
    fileprivate var contentKind: Shape.Kind? { payloadMember.flatMap { member(named: $0) }?.shape.kind }
}
