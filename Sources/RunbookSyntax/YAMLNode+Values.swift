// SPDX-License-Identifier: Apache-2.0

public import Values

extension YAMLNode {
    /// The value by the YAML 1.2 core schema: plain `null ~ true false`, integers and floats; all else is text.
    ///
    /// `no`, `off` and `yes` are text. Infinities and not-a-number have no JSON value and stay text. A plain integer
    /// that does not fit 64 bits becomes a double.
    public var jsonValue: JSONValue {
        switch kind {
        case .scalar(let text, .plain): YAMLCoreSchema.value(ofPlain: text)
        case .scalar(let text, _): .string(text)
        case .sequence(let elements): .array(elements.map(\.jsonValue))
        case .mapping(let pairs): .object(JSONObject(pairs.map { ($0.name, $0.value.jsonValue) }))
        }
    }

    /// The truth value of a plain `true` or `false`, or nil for anything else.
    public var boolValue: Bool? { isScalar ? jsonValue.boolValue : nil }

    /// The integer of a plain scalar, or nil for anything else.
    public var integerValue: Int? { isScalar ? jsonValue.integerValue.flatMap { Int(exactly: $0) } : nil }

    /// Whether this is a plain null: nothing at all, `~` or `null`.
    public var isNull: Bool { isScalar && jsonValue.isNull }

    /// The texts of a sequence of scalars; a lone scalar counts as a sequence of one; nil when any element is a
    /// collection.
    public var textList: [String]? {
        if let text { return isNull ? [] : [text] }
        guard let elements else { return nil }
        let texts = elements.compactMap(\.text)
        return texts.count == elements.count ? texts : nil
    }

    private var isScalar: Bool { text != nil }
}
