// SPDX-License-Identifier: Apache-2.0

public import Values

/// A value that a run is started with.
public struct InputDeclaration: Sendable, Hashable, Codable {
    /// The name in scope.
    public var name: String
    /// What values are accepted.
    public var type: InputType
    /// What the elements of a list are; nil for texts, and for anything but a list.
    public var element: InputType?
    /// The value when none is given; nil makes the input required.
    public var defaultValue: JSONValue?
    /// What the operator should know about it.
    public var about: String
    /// A regular expression that the whole text must match.
    public var pattern: String?
    /// The values that are accepted, of a list the elements; nil when all of the type are.
    public var allowed: [JSONValue]?
    /// The least number or duration, or the least count of a list.
    public var minimum: JSONValue?
    /// The greatest number or duration, or the greatest count of a list.
    public var maximum: JSONValue?
    /// Where a secret value is kept; the value itself is in no plan.
    public var source: SecretReference?
    /// Whether the value must never be shown or recorded.
    public var isSecret: Bool

    /// A value that a run is started with.
    public init(
        name: String,
        type: InputType = .string,
        element: InputType? = nil,
        defaultValue: JSONValue? = nil,
        about: String = "",
        pattern: String? = nil,
        allowed: [JSONValue]? = nil,
        minimum: JSONValue? = nil,
        maximum: JSONValue? = nil,
        source: SecretReference? = nil,
        isSecret: Bool = false
    ) {
        self.name = name
        self.type = type
        self.element = element
        self.defaultValue = defaultValue
        self.about = about
        self.pattern = pattern
        self.allowed = allowed
        self.minimum = minimum
        self.maximum = maximum
        self.source = source
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
