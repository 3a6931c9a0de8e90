// SPDX-License-Identifier: Apache-2.0

extension String {
    /// What stands where a secret stood.
    public static let secretMark = "(secret)"

    /// The text with every occurrence of a secret replaced by a mark.
    public func masking(_ secrets: [String], as mark: String = secretMark) -> String {
        guard !secrets.isEmpty else { return self }
        // The longest first: a secret that is part of another one must not leave the rest of it behind.
        let longestFirst = secrets.sorted { ($1.utf8.count, $0) < ($0.utf8.count, $1) }
        return longestFirst.reduce(self) { text, secret in text.replacing(secret, with: mark) }
    }
}

extension JSONValue {
    /// The value with every occurrence of a secret text replaced by a mark; names of members stay.
    public func masking(_ secrets: [String], as mark: String = String.secretMark) -> JSONValue {
        switch self {
        case .null, .bool: self
        case .number: secrets.contains(text(.compact)) ? .string(mark) : self
        case .string(let text): .string(text.masking(secrets, as: mark))
        case .array(let elements): .array(elements.map { $0.masking(secrets, as: mark) })
        case .object(let members):
            .object(JSONObject(members.map { ($0.key, $0.value.masking(secrets, as: mark)) }))
        }
    }
}
