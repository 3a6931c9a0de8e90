// SPDX-License-Identifier: Apache-2.0

public import Values

/// A value that a run is started with.
public struct InputDeclaration: Sendable, Hashable, Codable {
    /// The name in scope.
    public var name: String
    /// What values are accepted.
    public var type: InputType
    /// The value when none is given; nil makes the input required.
    public var defaultValue: JSONValue?
    /// What the operator should know about it.
    public var about: String
    /// A regular expression that the whole text must match.
    public var pattern: String?
    /// Whether the value must never be shown or recorded.
    public var isSecret: Bool

    /// A value that a run is started with.
    public init(
        name: String,
        type: InputType = .string,
        defaultValue: JSONValue? = nil,
        about: String = "",
        pattern: String? = nil,
        isSecret: Bool = false
    ) {
        self.name = name
        self.type = type
        self.defaultValue = defaultValue
        self.about = about
        self.pattern = pattern
        self.isSecret = isSecret
    }
}

/// What values an input accepts.
public enum InputType: String, Sendable, Hashable, Codable, CaseIterable {
    case string, integer, number, boolean, duration, timestamp, list, arn
    case awsRegion = "aws-region"
    case rdsInstance = "rds-instance"
    case s3Bucket = "s3-bucket"
    case lambdaFunction = "lambda-function"
}
