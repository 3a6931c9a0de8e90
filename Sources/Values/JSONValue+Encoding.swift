// SPDX-License-Identifier: Apache-2.0

extension JSONValue {
    /// The value that a Swift value is written as; its canonical text is, byte for byte, what `JSONEncoder` of Foundation
    /// writes with sorted keys and slashes that are not escaped.
    ///
    /// - Throws: `EncodingError` for a number that JSON cannot express, and whatever the value's own encoding throws.
    public init(encoding value: some Encodable) throws { self = try TreeEncoder.tree(of: value) }

    fileprivate static func number(_ double: Double) throws -> JSONValue {
        guard double.isFinite else {
            let text = "\(double) has no JSON text"
            throw EncodingError.invalidValue(double, .init(codingPath: [], debugDescription: text))
        }
        // A whole number of less than 17 digits is written without a fraction.
        if abs(double) < 1e16, let integer = Int64(exactly: double), integer != 0 || double.sign == .plus {
            return .number(JSONNumber(integer))
        }
        return .number(JSONNumber(double))
    }

    fileprivate static func number(_ integer: some BinaryInteger) throws -> JSONValue {
        guard let exact = Int64(exactly: integer) else {
            let text = "\(integer) has more than 63 bits"
            throw EncodingError.invalidValue(integer, .init(codingPath: [], debugDescription: text))
        }
        return .number(JSONNumber(exact))
    }
}

/// Gathers what one value writes; the containers that it asks for share what they are filled with.
private final class TreeEncoder: Encoder {
    private enum Content {
        case nothing
        case scalar(JSONValue)
        case members(MemberBox)
        case elements(ElementBox)
    }

    private var content = Content.nothing
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    static func tree<Value: Encodable>(of value: Value) throws -> JSONValue {
        if Value.self == JSONValue.self, let value = value as? JSONValue { return value }
        let encoder = TreeEncoder()
        try value.encode(to: encoder)
        return encoder.tree
    }

    /// What was written; an empty object when nothing was.
    var tree: JSONValue {
        switch content {
        case .nothing: .object([:])
        case .scalar(let value): value
        case .members(let box): box.tree
        case .elements(let box): box.tree
        }
    }

    var memberBox: MemberBox {
        if case .members(let box) = content { return box }
        let box = MemberBox()
        content = .members(box)
        return box
    }

    var elementBox: ElementBox {
        if case .elements(let box) = content { return box }
        let box = ElementBox()
        content = .elements(box)
        return box
    }

    func set(_ value: JSONValue) { content = .scalar(value) }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(MemberWriter<Key>(box: memberBox))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer { ElementWriter(box: elementBox) }
    func singleValueContainer() -> any SingleValueEncodingContainer { ScalarWriter(encoder: self) }
}

/// A place in a container: what stands there, or who still writes it.
private enum Slot {
    case value(JSONValue)
    case writer(TreeEncoder)

    var tree: JSONValue {
        switch self {
        case .value(let value): value
        case .writer(let encoder): encoder.tree
        }
    }
}

private final class MemberBox {
    private var slots: [(key: String, slot: Slot)] = []
    var tree: JSONValue { .object(JSONObject(slots.lazy.map { ($0.key, $0.slot.tree) })) }

    func add(_ value: JSONValue, _ key: some CodingKey) { slots.append((key.stringValue, .value(value))) }

    func writer(_ key: some CodingKey) -> TreeEncoder {
        let encoder = TreeEncoder()
        slots.append((key.stringValue, .writer(encoder)))
        return encoder
    }
}

private final class ElementBox {
    private var slots: [Slot] = []
    var count: Int { slots.count }
    var tree: JSONValue { .array(slots.map(\.tree)) }

    func add(_ value: JSONValue) { slots.append(.value(value)) }

    func writer() -> TreeEncoder {
        let encoder = TreeEncoder()
        slots.append(.writer(encoder))
        return encoder
    }
}

private struct MemberWriter<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let box: MemberBox
    var codingPath: [any CodingKey] { [] }

    func encodeNil(forKey key: Key) { box.add(.null, key) }
    func encode(_ value: Bool, forKey key: Key) { box.add(.bool(value), key) }
    func encode(_ value: String, forKey key: Key) { box.add(.string(value), key) }
    func encode(_ value: Double, forKey key: Key) throws { box.add(try .number(value), key) }
    func encode(_ value: Float, forKey key: Key) throws { box.add(try .number(Double(value)), key) }
    func encode(_ value: Int, forKey key: Key) throws { box.add(try .number(value), key) }
    func encode(_ value: Int8, forKey key: Key) throws { box.add(try .number(value), key) }
    func encode(_ value: Int16, forKey key: Key) throws { box.add(try .number(value), key) }
    func encode(_ value: Int32, forKey key: Key) throws { box.add(try .number(value), key) }
    func encode(_ value: Int64, forKey key: Key) throws { box.add(try .number(value), key) }
    func encode(_ value: UInt, forKey key: Key) throws { box.add(try .number(value), key) }
    func encode(_ value: UInt8, forKey key: Key) throws { box.add(try .number(value), key) }
    func encode(_ value: UInt16, forKey key: Key) throws { box.add(try .number(value), key) }
    func encode(_ value: UInt32, forKey key: Key) throws { box.add(try .number(value), key) }
    func encode(_ value: UInt64, forKey key: Key) throws { box.add(try .number(value), key) }
    func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
        box.add(try TreeEncoder.tree(of: value), key)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type,
        forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        box.writer(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { box.writer(key).unkeyedContainer() }
    func superEncoder() -> any Encoder { box.writer(SuperKey()) }
    func superEncoder(forKey key: Key) -> any Encoder { box.writer(key) }
}

private struct ElementWriter: UnkeyedEncodingContainer {
    let box: ElementBox
    var codingPath: [any CodingKey] { [] }
    var count: Int { box.count }

    func encodeNil() { box.add(.null) }
    func encode(_ value: Bool) { box.add(.bool(value)) }
    func encode(_ value: String) { box.add(.string(value)) }
    func encode(_ value: Double) throws { box.add(try .number(value)) }
    func encode(_ value: Float) throws { box.add(try .number(Double(value))) }
    func encode(_ value: Int) throws { box.add(try .number(value)) }
    func encode(_ value: Int8) throws { box.add(try .number(value)) }
    func encode(_ value: Int16) throws { box.add(try .number(value)) }
    func encode(_ value: Int32) throws { box.add(try .number(value)) }
    func encode(_ value: Int64) throws { box.add(try .number(value)) }
    func encode(_ value: UInt) throws { box.add(try .number(value)) }
    func encode(_ value: UInt8) throws { box.add(try .number(value)) }
    func encode(_ value: UInt16) throws { box.add(try .number(value)) }
    func encode(_ value: UInt32) throws { box.add(try .number(value)) }
    func encode(_ value: UInt64) throws { box.add(try .number(value)) }
    func encode<Value: Encodable>(_ value: Value) throws { box.add(try TreeEncoder.tree(of: value)) }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        box.writer().container(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { box.writer().unkeyedContainer() }
    func superEncoder() -> any Encoder { box.writer() }
}

private struct ScalarWriter: SingleValueEncodingContainer {
    let encoder: TreeEncoder
    var codingPath: [any CodingKey] { [] }

    func encodeNil() { encoder.set(.null) }
    func encode(_ value: Bool) { encoder.set(.bool(value)) }
    func encode(_ value: String) { encoder.set(.string(value)) }
    func encode(_ value: Double) throws { encoder.set(try .number(value)) }
    func encode(_ value: Float) throws { encoder.set(try .number(Double(value))) }
    func encode(_ value: Int) throws { encoder.set(try .number(value)) }
    func encode(_ value: Int8) throws { encoder.set(try .number(value)) }
    func encode(_ value: Int16) throws { encoder.set(try .number(value)) }
    func encode(_ value: Int32) throws { encoder.set(try .number(value)) }
    func encode(_ value: Int64) throws { encoder.set(try .number(value)) }
    func encode(_ value: UInt) throws { encoder.set(try .number(value)) }
    func encode(_ value: UInt8) throws { encoder.set(try .number(value)) }
    func encode(_ value: UInt16) throws { encoder.set(try .number(value)) }
    func encode(_ value: UInt32) throws { encoder.set(try .number(value)) }
    func encode(_ value: UInt64) throws { encoder.set(try .number(value)) }
    func encode<Value: Encodable>(_ value: Value) throws { encoder.set(try TreeEncoder.tree(of: value)) }
}

private struct SuperKey: CodingKey {
    let stringValue = "super"
    var intValue: Int? { nil }

    init() {}
    init?(stringValue: String) { nil }
    init?(intValue: Int) { nil }
}
