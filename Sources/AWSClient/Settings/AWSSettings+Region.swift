// SPDX-License-Identifier: Apache-2.0

extension AWSSettings {
    /// A region and what names it.
    public struct NamedRegion: Sendable, Equatable {
        /// The region, `us-west-2`.
        public var name: String
        /// What names it, in words: `AWS_REGION`, `profile ops`.
        public var source: String

        /// A region and what names it.
        public init(name: String, source: String) {
            self.name = name
            self.source = source
        }
    }

    /// The region in force when a call names none.
    public var region: String? { namedRegion?.name }

    /// The region in force and what names it: the one asked for, `AWS_REGION`, `AWS_DEFAULT_REGION`, then the profile's.
    public var namedRegion: NamedRegion? {
        if let regionName { return NamedRegion(name: regionName, source: "asked for") }
        for name in ["AWS_REGION", "AWS_DEFAULT_REGION"] {
            if let region = variable(name) { return NamedRegion(name: region, source: name) }
        }
        return profileSetting("region").map { NamedRegion(name: $0, source: "profile \(activeProfileName)") }
    }
}
