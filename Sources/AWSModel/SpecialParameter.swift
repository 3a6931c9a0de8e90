// SPDX-License-Identifier: Apache-2.0

public import Values

/// How values that JSON cannot hold appear among an operation's parameters, which are JSON.
///
/// A plain string given for a blob stands for its UTF-8 bytes, as on the AWS CLI's command line (version 1).
public enum SpecialParameter {
    /// The only member of an object that stands for bytes kept beside the parameters; its value is their name.
    public static let attachmentKey = "$attachment"
    /// The only member of an object that stands for the content of a file that could not be read yet.
    public static let fileKey = "$file"

    /// Bytes kept beside the parameters.
    public static func attachment(_ name: String) -> JSONValue { .object(JSONObject([(attachmentKey, .string(name))])) }

    /// The content of a file that could not be read yet.
    public static func file(_ path: String) -> JSONValue { .object(JSONObject([(fileKey, .string(path))])) }

    /// Whether a value is one of these stand-ins.
    public static func isStandIn(_ value: JSONValue) -> Bool {
        guard case .object(let members) = value, members.count == 1 else { return false }
        return [attachmentKey, fileKey].contains { members[$0]?.stringValue != nil }
    }
}
