// SPDX-License-Identifier: Apache-2.0

/// Where one object or file of a transfer lies.
public enum TransferEnd: Sendable, Hashable {
    /// An object of a bucket.
    case object(bucket: String, key: String)
    /// A file here, by its absolute path.
    case file(path: String)
    /// Standard input or output.
    case stream

    /// The path that filters look at: `bucket/key`, or the absolute path.
    var path: String {
        switch self {
        case .object(let bucket, let key): bucket + "/" + key
        case .file(let path): path
        case .stream: "-"
        }
    }

    /// Whether both are one object, byte by byte: keys of the same letters in other bytes are others.
    func isSame(as other: TransferEnd) -> Bool {
        guard case .object(let bucket, let key) = self, case .object(let otherBucket, let otherKey) = other else {
            return false
        }
        return bucket == otherBucket && key.utf8.elementsEqual(otherKey.utf8)
    }

    /// The end as the AWS CLI prints it: `s3://bucket/key`, or a path relative to the working directory.
    public func shown(from directory: String) -> String {
        switch self {
        case .object(let bucket, let key): "s3://\(bucket)/\(key)"
        case .file(let path): LocalPath.shown(path, from: directory)
        case .stream: "-"
        }
    }
}
