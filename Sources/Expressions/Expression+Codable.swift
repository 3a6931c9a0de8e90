// SPDX-License-Identifier: Apache-2.0

extension Expression: Codable {
    private enum CodingKeys: String, CodingKey {
        case source, dialect
    }

    /// Reads source and dialect and parses the source again.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let source = try container.decode(String.self, forKey: .source)
        do {
            try self.init(source, dialect: try container.decode(Dialect.self, forKey: .dialect))
        } catch let error as ExpressionError {
            throw DecodingError.dataCorruptedError(forKey: .source, in: container, debugDescription: error.description)
        }
    }

    /// Writes source and dialect.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(source, forKey: .source)
        try container.encode(dialect, forKey: .dialect)
    }
}
