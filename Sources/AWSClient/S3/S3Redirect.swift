// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Values

/// Whether an answer of S3 says that the bucket is in another region, and in which.
///
/// Such an answer is a refusal: nothing was read or changed, so that the call may be made once more, elsewhere.
struct S3Redirect: Equatable {
    /// The bucket.
    let bucket: String
    /// Its region, when the answer names it.
    let region: String?

    /// Looks at an attempt; nil when it was not refused for its region.
    init?(_ finding: AttemptFinding, _ prepared: PreparedCall) {
        // To make a bucket in another region than was asked for would be another call.
        guard prepared.operation.isS3, !prepared.endpoint.isCustom, prepared.operation.name != "CreateBucket",
            let bucket = prepared.parameters["Bucket"]?.stringValue, !bucket.hasPrefix("arn:"),
            case .refused(let error) = finding.content, let response = finding.response
        else { return nil }
        let header = response.headers.value("x-amz-bucket-region")
        let operation = prepared.operation.name
        let isHead = operation == "HeadObject" || operation == "HeadBucket"
        let isElsewhere =
            [301, 302, 307].contains(response.status) || error.code == "PermanentRedirect"
            || error.code == "AuthorizationHeaderMalformed"
            || error.code == "IllegalLocationConstraintException"
            || isHead && response.status == 400 && (operation == "HeadObject" || header != nil)
        guard isElsewhere, [301, 302, 307, 400].contains(response.status) else { return nil }
        self.bucket = bucket
        let named = header ?? Self.regionInBody(response.body)
        guard let named else {
            region = nil
            return
        }
        // An answer that names the region that was asked is about something else.
        guard named != prepared.endpoint.signingRegion, Self.isName(named) else { return nil }
        region = named
    }

    private static func regionInBody(_ body: [UInt8]) -> String? {
        guard body.count < 1 << 16, body.first == UInt8(ascii: "<"), let root = try? XMLReader.parse(body) else {
            return nil
        }
        return root.child("Region")?.text.trimmingSpace()
    }

    /// Whether a text can be a region: it becomes part of a host name.
    static func isName(_ text: String) -> Bool {
        (1...63).contains(text.utf8.count) && text.first != "-"
            && text.utf8.allSatisfy { ($0 >= 0x61 && $0 <= 0x7A) || ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x2D }
    }
}
