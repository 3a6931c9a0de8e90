// SPDX-License-Identifier: Apache-2.0

internal import Values

/// The functions of endpoint rules; an argument that is not set, or of another kind, gives no value or false.
enum EndpointFunction: UInt8, Sendable, Hashable, CaseIterable {
    case isSet, not, getAttr, substring, stringEquals, booleanEquals, uriEncode, parseURL, isValidHostLabel
    case partition, parseARN, isVirtualHostableBucket

    /// The number is that of the archive.
    private static let names: [String: EndpointFunction] = [
        "isSet": .isSet, "not": .not, "getAttr": .getAttr, "substring": .substring, "stringEquals": .stringEquals,
        "booleanEquals": .booleanEquals, "uriEncode": .uriEncode, "parseURL": .parseURL,
        "isValidHostLabel": .isValidHostLabel, "aws.partition": .partition, "aws.parseArn": .parseARN,
        "aws.isVirtualHostableS3Bucket": .isVirtualHostableBucket,
    ]

    /// The function of a name in published rules; nil when it is none of those that rules of edition 1.0 have.
    init?(name: String) {
        guard let function = Self.names[name] else { return nil }
        self = function
    }

    /// How many arguments it takes.
    var argumentCount: Int {
        switch self {
        case .isSet, .not, .uriEncode, .parseURL, .partition, .parseARN: 1
        case .getAttr, .stringEquals, .booleanEquals, .isValidHostLabel, .isVirtualHostableBucket: 2
        case .substring: 4
        }
    }

    /// The value for as many arguments as it takes.
    func apply(_ arguments: [JSONValue?], _ partitions: Partitions) -> JSONValue? {
        guard arguments.count == argumentCount else { return nil }
        let first = arguments[0]
        switch self {
        case .isSet: return .bool(first != nil && first != .null)
        case .not: return .bool(first == nil || first == .bool(false))
        case .getAttr: return Self.attribute(of: first, path: arguments[1]?.stringValue ?? "")
        case .substring: return Self.substring(arguments)
        case .stringEquals:
            guard let left = first?.stringValue, let right = arguments[1]?.stringValue else { return .bool(false) }
            return .bool(left.utf8.elementsEqual(right.utf8))
        case .booleanEquals:
            guard let left = first?.boolValue, let right = arguments[1]?.boolValue else { return .bool(false) }
            return .bool(left == right)
        case .uriEncode: return (first?.stringValue).map { .string(Self.encoded($0)) }
        case .parseURL: return (first?.stringValue).flatMap(EndpointURL.init)?.json
        case .isValidHostLabel:
            guard let text = first?.stringValue else { return .bool(false) }
            return .bool(HostLabel.isValid(text, allowsDots: arguments[1]?.boolValue ?? false))
        case .partition: return partitions.partition(ofRegion: first?.stringValue ?? "").json
        case .parseARN: return (first?.stringValue).flatMap(Self.parsedARN)
        case .isVirtualHostableBucket:
            guard let text = first?.stringValue else { return .bool(false) }
            return .bool(HostLabel.isBucket(text, allowsDots: arguments[1]?.boolValue ?? false))
        }
    }

    /// `a.b[0]` of a value; nil when there is no such part.
    private static func attribute(of value: JSONValue?, path: String) -> JSONValue? {
        var value = value
        for part in path.split(separator: ".") {
            let name = part.prefix { $0 != "[" }
            if !name.isEmpty { value = value?[String(name)] }
            guard name.endIndex < part.endIndex else { continue }
            guard part.last == "]", let index = Int(part[name.endIndex...].dropFirst().dropLast()) else { return nil }
            value = value?[index]
        }
        return value
    }

    /// `substring(text, start, stop, reverse)`: of ASCII texts only, nil when the text is too short.
    private static func substring(_ arguments: [JSONValue?]) -> JSONValue? {
        guard let text = arguments[0]?.stringValue, let start = arguments[1]?.integerValue,
            let stop = arguments[2]?.integerValue, let isReversed = arguments[3]?.boolValue
        else { return nil }
        let bytes = Array(text.utf8)
        guard 0 <= start, start < stop, stop <= bytes.count, bytes.allSatisfy({ $0 < 0x80 }) else { return nil }
        let range = isReversed ? bytes.count - Int(stop)..<bytes.count - Int(start) : Int(start)..<Int(stop)
        return .string(String(decoding: bytes[range], as: UTF8.self))
    }

    private static func encoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var output: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                output.append(byte)
            default: output += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    private static func parsedARN(_ text: String) -> JSONValue? {
        let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 6, parts[0] == "arn", !parts[1].isEmpty, !parts[2].isEmpty, !parts[5].isEmpty else {
            return nil
        }
        let resource = parts[5].split(omittingEmptySubsequences: false) { $0 == ":" || $0 == "/" }
        return [
            "partition": .string(parts[1]), "service": .string(parts[2]), "region": .string(parts[3]),
            "accountId": .string(parts[4]), "resourceId": .array(resource.map { .string(String($0)) }),
        ]
    }
}

extension Partition {
    /// The partition as endpoint rules see it.
    fileprivate var json: JSONValue {
        [
            "name": .string(id), "dnsSuffix": .string(dnsSuffix),
            "dualStackDnsSuffix": .string(dualStackDNSSuffix), "supportsFIPS": .bool(supportsFIPS),
            "supportsDualStack": .bool(supportsDualStack),
            "implicitGlobalRegion": .string(implicitGlobalRegion),
        ]
    }
}
