// SPDX-License-Identifier: Apache-2.0

public import AWSModel
import Values

extension S3Command {
    /// The IAM actions that the calls behind the command need.
    ///
    /// A recursive command lists; a copy of a large object makes no other calls than one of a small one as far as IAM
    /// is concerned, but for what ends an upload that failed.
    public func permissions(at place: PermissionPlace = PermissionPlace()) -> [AWSPermission] {
        var found: [AWSPermission] = []
        let needed = isDryRun ? [] : changes(place)
        for permission in listing(place) + needed where !found.contains(permission) { found.append(permission) }
        return found
    }

    private func listing(_ place: PermissionPlace) -> [AWSPermission] {
        switch action {
        case .list:
            guard let bucket = pattern(source, place, isBucket: true) else {
                return [AWSPermission("s3:ListAllMyBuckets")]
            }
            return [AWSPermission("s3:ListBucket", resources: [bucket])]
        case .copy, .move, .remove, .synchronize, .removeBucket:
            guard isRecursive || action == .synchronize || flags.contains("force") else { return [] }
            return [source, destination].compactMap { $0 }.compactMap { pattern($0, place, isBucket: true) }
                .map { AWSPermission("s3:ListBucket", resources: [$0]) }
        case .makeBucket, .presign, .website: return []
        }
    }

    private func changes(_ place: PermissionPlace) -> [AWSPermission] {
        switch action {
        case .list: return []
        case .makeBucket: return one("s3:CreateBucket", source, place, isBucket: true)
        case .removeBucket:
            let objects = flags.contains("force") ? one("s3:DeleteObject", source, place) : []
            return objects + one("s3:DeleteBucket", source, place, isBucket: true)
        case .website: return one("s3:PutBucketWebsite", source, place, isBucket: true)
        case .presign: return one("s3:GetObject", source, place)
        case .remove: return one("s3:DeleteObject", source, place)
        case .copy, .synchronize, .move:
            var found = one("s3:GetObject", source, place)
            if let destination {
                found += one("s3:PutObject", destination, place) + one("s3:AbortMultipartUpload", destination, place)
                found += written(destination, place)
            }
            found += tagging(place)
            if action == .move { found += one("s3:DeleteObject", source, place) }
            if flags.contains("delete"), let destination { found += one("s3:DeleteObject", destination, place) }
            return found
        }
    }

    /// What copying an object's tags needs.
    private func tagging(_ place: PermissionPlace) -> [AWSPermission] {
        guard source.isS3, let destination, destination.isS3, copiedProperties ?? "default" == "default" else {
            return []
        }
        let reason = "tags are copied"
        return [("s3:GetObjectTagging", source), ("s3:PutObjectTagging", destination)].flatMap { action, location in
            one(action, location, place).map { AWSPermission($0.action, resources: $0.resources, reason: reason) }
        }
    }

    /// What the parameters of the objects written need.
    private func written(_ destination: S3Location, _ place: PermissionPlace) -> [AWSPermission] {
        guard pattern(destination, place) != nil else { return [] }
        let needsACL = parameters["ACL"] != nil || parameters.contains { $0.key.hasPrefix("Grant") }
        var found = needsACL ? one("s3:PutObjectAcl", destination, place) : []
        if parameters["SSEKMSKeyId"] != nil {
            found += ["kms:Decrypt", "kms:GenerateDataKey"].map { AWSPermission($0, reason: "a key is given") }
        }
        return found
    }

    private func one(
        _ action: String,
        _ location: S3Location,
        _ place: PermissionPlace,
        isBucket: Bool = false
    ) -> [AWSPermission] {
        pattern(location, place, isBucket: isBucket).map { [AWSPermission(action, resources: [$0])] } ?? []
    }

    /// The ARN pattern of a location in S3; nil for one that is here.
    ///
    /// What is known later may be anywhere in S3.
    private func pattern(_ location: S3Location, _ place: PermissionPlace, isBucket: Bool = false) -> String? {
        switch location {
        case .local, .standardStream: return nil
        case .deferred: return "*"
        case .object(let bucket, let key):
            guard !bucket.isEmpty else { return nil }
            let name = DeferredText.wildcard(bucket)
            let base = name.hasPrefix("arn:") ? name : "arn:\(place.partition):s3:::\(name)"
            if isBucket { return base }
            let isPrefix =
                isRecursive || action == .synchronize || action == .removeBucket || key.isEmpty || key.hasSuffix("/")
            return "\(base)/\(DeferredText.wildcard(key))" + (isPrefix ? "*" : "")
        }
    }
}
