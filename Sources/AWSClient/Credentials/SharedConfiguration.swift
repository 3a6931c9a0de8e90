// SPDX-License-Identifier: Apache-2.0

/// The profiles and services of the AWS shared configuration and credentials files.
///
/// Settings of the credentials file win over those of the configuration file, as in the SDKs. A line that is neither a
/// section, a setting, a comment nor a continuation is reported in `warnings` and skipped.
public struct SharedConfiguration: Sendable, Equatable {
    /// The settings of a section; a nested block's settings have names of the form `s3.endpoint_url`.
    public typealias Section = [String: String]

    /// Profiles by name.
    public private(set) var profiles: [String: Section] = [:]
    /// `[services NAME]` sections by name.
    public private(set) var services: [String: Section] = [:]
    /// `[sso-session NAME]` sections by name.
    public private(set) var sessions: [String: Section] = [:]
    /// Lines that could not be understood, by file and line; no values.
    public private(set) var warnings: [String] = []

    /// A configuration without profiles.
    public init() {}

    /// The configuration of the texts of the two files; an absent file is an empty text.
    public init(configuration: String, credentials: String) {
        read(configuration, isCredentials: false)
        read(credentials, isCredentials: true)
    }

    private enum Kind { case profile, services, session }

    private mutating func read(_ text: String, isCredentials: Bool) {
        var section: (kind: Kind, name: String)?
        var block: String?
        let fileName = isCredentials ? "credentials" : "config"
        for (index, rawLine) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let line = rawLine.trimmingSpace()
            if line.isEmpty || line.hasPrefix("#") || line.hasPrefix(";") { continue }
            let isIndented = rawLine.first?.isWhitespace == true
            if line.hasPrefix("["), !isIndented {
                section = Self.section(line, isCredentials: isCredentials)
                block = nil
                if section == nil { warnings.append("\(fileName) line \(index + 1): not a section this reader knows") }
                continue
            }
            guard let equals = line.firstIndex(of: "=") else {
                warnings.append("\(fileName) line \(index + 1): neither a section nor a setting")
                continue
            }
            guard let section else { continue }
            let name = line[..<equals].trimmingSpace().lowercased()
            let value = Self.withoutComment(line[line.index(after: equals)...].trimmingSpace())
            if isIndented, let block {
                set("\(block).\(name)", value, in: section)
            } else {
                block = value.isEmpty ? name : nil
                if !value.isEmpty { set(name, value, in: section) }
            }
        }
    }

    private static func section(_ line: String, isCredentials: Bool) -> (kind: Kind, name: String)? {
        guard let end = line.firstIndex(of: "]") else { return nil }
        let words = line[line.index(after: line.startIndex)..<end].split(whereSeparator: \.isWhitespace).map {
            $0.filter { $0 != "\"" && $0 != "'" }
        }
        switch (words.first, words.count) {
        case ("profile", 2): return isCredentials ? nil : (.profile, words[1])
        case ("services", 2): return isCredentials ? nil : (.services, words[1])
        case ("sso-session", 2): return isCredentials ? nil : (.session, words[1])
        case ("default", 1): return (.profile, "default")
        case (let name?, 1): return isCredentials ? (.profile, name) : nil
        default: return nil
        }
    }

    private static func withoutComment(_ value: String) -> String {
        for marker in [" #", " ;", "\t#", "\t;"] {
            if let range = value.firstRange(of: marker) { return value[..<range.lowerBound].trimmingSpace() }
        }
        return value
    }

    private mutating func set(_ name: String, _ value: String, in section: (kind: Kind, name: String)) {
        switch section.kind {
        case .profile: profiles[section.name, default: [:]][name] = value
        case .services: services[section.name, default: [:]][name] = value
        case .session: sessions[section.name, default: [:]][name] = value
        }
    }
}
