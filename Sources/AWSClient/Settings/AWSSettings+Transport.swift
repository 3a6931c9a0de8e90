// SPDX-License-Identifier: Apache-2.0

extension AWSSettings {
    /// The file of certificate authorities to trust instead of the system's: `AWS_CA_BUNDLE`, then the profile's
    /// `ca_bundle`.
    public var caBundle: String? { variable("AWS_CA_BUNDLE") ?? profileSetting("ca_bundle") }
}
