// SPDX-License-Identifier: Apache-2.0

extension AWSClient {
    /// A setting of the active profile's `s3` block, such as `multipart_threshold`; nil when it is not there.
    public func s3Setting(_ name: String) -> String? { settings.profileSetting("s3.\(name)") }

    /// The region in force when a call names none.
    public var defaultRegion: String? { settings.region }
}
