// SPDX-License-Identifier: Apache-2.0

extension JSONValue {
    /// Makes a value of a Swift type out of this one: what `JSONDecoder` of Foundation makes of the same text.
    ///
    /// Numbers become integers when they are exactly one. Errors name the member at fault but carry no coding path:
    /// keeping one costs more than the reading.
    ///
    /// - Throws: `DecodingError`, and whatever the type's own initialiser throws.
    public func decoded<Value: Decodable>(as type: Value.Type = Value.self) throws -> Value {
        type == JSONValue.self ? try itself() : try Value(from: TreeDecoder(value: self))
    }

    /// The value itself, which is what is asked for; apart, because what a cast needs to know of a type is dear to find.
    private func itself<Value: Decodable>() throws -> Value {
        guard let value = self as? Value else { throw mismatch(Value.self) }
        return value
    }

    fileprivate func boolean() throws -> Bool {
        guard case .bool(let flag) = self else { throw mismatch(Bool.self) }
        return flag
    }

    fileprivate func text() throws -> String {
        guard case .string(let text) = self else { throw mismatch(String.self) }
        return text
    }

    fileprivate func double() throws -> Double {
        guard case .number(let number) = self else { throw mismatch(Double.self) }
        return number.double
    }

    fileprivate func integer<Value: FixedWidthInteger>() throws -> Value {
        guard case .number(let number) = self else { throw mismatch(Value.self) }
        guard let value = number.exactInteger.flatMap(Value.init(exactly:)) else {
            throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "the number is no \(Value.self)"))
        }
        return value
    }

    fileprivate func mismatch(_ type: any Any.Type) -> DecodingError {
        let context = DecodingError.Context(codingPath: [], debugDescription: "\(type) is expected, not \(kindName)")
        return isNull ? .valueNotFound(type, context) : .typeMismatch(type, context)
    }
}

private struct TreeDecoder: Decoder {
    let value: JSONValue
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard case .object(let members) = value else { throw value.mismatch([String: JSONValue].self) }
        return KeyedDecodingContainer(Members<Key>(members: members))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard case .array(let elements) = value else { throw value.mismatch([JSONValue].self) }
        return Elements(elements: elements)
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer { Single(value: value) }
}

private struct Members<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let members: JSONObject
    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { members.keys.compactMap(Key.init(stringValue:)) }

    func contains(_ key: Key) -> Bool { members[key.stringValue] != nil }

    private func value(_ key: some CodingKey) throws -> JSONValue {
        guard let value = members[key.stringValue] else {
            let context = DecodingError.Context(codingPath: [], debugDescription: "'\(key.stringValue)' is missing")
            throw DecodingError.keyNotFound(key, context)
        }
        return value
    }

    private func present(_ key: Key) -> JSONValue? {
        guard let value = members[key.stringValue], !value.isNull else { return nil }
        return value
    }

    func decodeNil(forKey key: Key) throws -> Bool { try value(key).isNull }
    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try value(key).boolean() }
    func decode(_ type: String.Type, forKey key: Key) throws -> String { try value(key).text() }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try value(key).double() }
    func decode(_ type: Float.Type, forKey key: Key) throws -> Float { Float(try value(key).double()) }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try value(key).integer() }
    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try value(key).integer() }
    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try value(key).integer() }
    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try value(key).integer() }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try value(key).integer() }
    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try value(key).integer() }
    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try value(key).integer() }
    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try value(key).integer() }
    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try value(key).integer() }
    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try value(key).integer() }
    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try value(key).decoded()
    }

    // Looked up once; the protocol's own look three times.
    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? { try present(key)?.boolean() }
    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? { try present(key)?.text() }
    func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? { try present(key)?.integer() }
    func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
        try present(key)?.decoded()
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type,
        forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        try superDecoder(forKey: key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try superDecoder(forKey: key).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder { TreeDecoder(value: members["super"] ?? .null) }
    func superDecoder(forKey key: Key) throws -> any Decoder { TreeDecoder(value: try value(key)) }
}

private struct Elements: UnkeyedDecodingContainer {
    let elements: [JSONValue]
    var codingPath: [any CodingKey] { [] }
    var count: Int? { elements.count }
    var isAtEnd: Bool { currentIndex == elements.count }
    private(set) var currentIndex = 0

    init(elements: [JSONValue]) { self.elements = elements }

    private func current(_ type: any Any.Type) throws -> JSONValue {
        guard !isAtEnd else {
            let text = "the list ends after \(elements.count) elements"
            throw DecodingError.valueNotFound(type, .init(codingPath: [], debugDescription: text))
        }
        return elements[currentIndex]
    }

    /// Goes on to the next element only when this one could be read.
    private mutating func take<Value>(_ read: (JSONValue) throws -> Value) throws -> Value {
        let value = try read(try current(Value.self))
        currentIndex += 1
        return value
    }

    mutating func decodeNil() throws -> Bool {
        guard try current(Never.self).isNull else { return false }
        currentIndex += 1
        return true
    }

    mutating func decode(_ type: Bool.Type) throws -> Bool { try take { try $0.boolean() } }
    mutating func decode(_ type: String.Type) throws -> String { try take { try $0.text() } }
    mutating func decode(_ type: Double.Type) throws -> Double { try take { try $0.double() } }
    mutating func decode(_ type: Float.Type) throws -> Float { try take { Float(try $0.double()) } }
    mutating func decode(_ type: Int.Type) throws -> Int { try take { try $0.integer() } }
    mutating func decode(_ type: Int8.Type) throws -> Int8 { try take { try $0.integer() } }
    mutating func decode(_ type: Int16.Type) throws -> Int16 { try take { try $0.integer() } }
    mutating func decode(_ type: Int32.Type) throws -> Int32 { try take { try $0.integer() } }
    mutating func decode(_ type: Int64.Type) throws -> Int64 { try take { try $0.integer() } }
    mutating func decode(_ type: UInt.Type) throws -> UInt { try take { try $0.integer() } }
    mutating func decode(_ type: UInt8.Type) throws -> UInt8 { try take { try $0.integer() } }
    mutating func decode(_ type: UInt16.Type) throws -> UInt16 { try take { try $0.integer() } }
    mutating func decode(_ type: UInt32.Type) throws -> UInt32 { try take { try $0.integer() } }
    mutating func decode(_ type: UInt64.Type) throws -> UInt64 { try take { try $0.integer() } }
    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try take { try $0.decoded() } }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> {
        try take { try TreeDecoder(value: $0).container(keyedBy: type) }
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try take { try TreeDecoder(value: $0).unkeyedContainer() }
    }

    mutating func superDecoder() throws -> any Decoder { try take { TreeDecoder(value: $0) } }
}

private struct Single: SingleValueDecodingContainer {
    let value: JSONValue
    var codingPath: [any CodingKey] { [] }

    func decodeNil() -> Bool { value.isNull }
    func decode(_ type: Bool.Type) throws -> Bool { try value.boolean() }
    func decode(_ type: String.Type) throws -> String { try value.text() }
    func decode(_ type: Double.Type) throws -> Double { try value.double() }
    func decode(_ type: Float.Type) throws -> Float { Float(try value.double()) }
    func decode(_ type: Int.Type) throws -> Int { try value.integer() }
    func decode(_ type: Int8.Type) throws -> Int8 { try value.integer() }
    func decode(_ type: Int16.Type) throws -> Int16 { try value.integer() }
    func decode(_ type: Int32.Type) throws -> Int32 { try value.integer() }
    func decode(_ type: Int64.Type) throws -> Int64 { try value.integer() }
    func decode(_ type: UInt.Type) throws -> UInt { try value.integer() }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try value.integer() }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try value.integer() }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try value.integer() }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try value.integer() }
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try value.decoded() }
}
