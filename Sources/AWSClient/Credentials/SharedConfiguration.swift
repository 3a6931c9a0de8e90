// SPDX-License-Identifier: Apache-2.0

/// The profiles, sessions and services of the AWS shared configuration and credentials files.
///
/// Both files are read as the AWS CLI reads them, and a profile is what both say about it: settings of the credentials
/// file win. What the CLI would refuse to read is skipped here and reported in `warnings`.
public struct SharedConfiguration: Sendable, Equatable {
    /// The settings of a section; a nested block's settings have names of the form `s3.endpoint_url`.
    public typealias Section = [String: String]

    /// Profiles by name, from both files.
    public private(set) var profiles: [String: Section] = [:]
    /// `[services NAME]` sections by name.
    public private(set) var services: [String: Section] = [:]
    /// `[sso-session NAME]` sections by name.
    public private(set) var sessions: [String: Section] = [:]
    /// What the AWS CLI would refuse to read, by file and line; no values.
    public private(set) var problems: [String] = []
    /// The problems, and what is read and may not be meant so; by file and line, no values.
    public private(set) var warnings: [String] = []
    /// The profiles of the configuration file alone.
    private(set) var configurationProfiles: [String: Section] = [:]
    /// The sections of the credentials file alone.
    private(set) var credentialsProfiles: [String: Section] = [:]

    /// A configuration without profiles.
    public init() {}

    /// The configuration of the texts of the two files; an absent file is an empty text.
    public init(configuration: String, credentials: String) {
        var merged: [String: [String: ConfigurationText.Value]] = [:]
        let configurationText = ConfigurationText(configuration)
        for section in configurationText.sections { take(section, &merged) }
        configurationProfiles = merged.mapValues(Self.flat)
        let credentialsText = ConfigurationText(credentials)
        for section in credentialsText.sections {
            merged[section.name, default: [:]].merge(section.values) { $1 }
            credentialsProfiles[section.name] = Self.flat(section.values)
        }
        profiles = merged.mapValues(Self.flat)
        problems =
            configurationText.problems.map { "config \($0)" } + credentialsText.problems.map { "credentials \($0)" }
        warnings +=
            problems + configurationText.remarks.map { "config \($0)" }
            + credentialsText.remarks.map { "credentials \($0)" }
    }

    private mutating func take(
        _ section: ConfigurationText.Section,
        _ merged: inout [String: [String: ConfigurationText.Value]]
    ) {
        if section.name == "default" {
            merged["default"] = section.values
            return
        }
        let words = CommandWords.split(section.name)
        let isNamed = words?.count == 2
        if section.name.hasPrefix("profile"), isNamed, let name = words?[1] {
            merged[name] = section.values
        } else if section.name.hasPrefix("sso-session"), isNamed, let name = words?[1] {
            sessions[name] = Self.flat(section.values)
        } else if section.name.hasPrefix("services"), isNamed, let name = words?[1] {
            services[name] = Self.flat(section.values)
        } else {
            warnings.append(
                "config line \(section.line): [\(section.name)] is no section of this file; a profile is [profile NAME]"
            )
        }
    }

    private static func flat(_ values: [String: ConfigurationText.Value]) -> Section {
        var section: Section = [:]
        for (name, value) in values {
            switch value {
            case .text(let text): section[name] = text
            case .block(let block): for (inner, text) in block { section["\(name).\(inner)"] = text }
            }
        }
        return section
    }
}
