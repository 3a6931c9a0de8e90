// SPDX-License-Identifier: Apache-2.0

/// A JSON number: an exact 64-bit integer where the text was one, a double otherwise.
///
/// `1` and `1.0` are equal and hash alike, but each prints as it was written.
public struct JSONNumber: Sendable {
    private enum Storage: Sendable {
        case integer(Int64)
        case double(Double)
    }

    private let storage: Storage

    /// An exact integer.
    public init(_ integer: Int64) { storage = .integer(integer) }

    /// A double; not-a-number and the infinities have no JSON text and become `null` when serialised.
    public init(_ double: Double) { storage = .double(double) }

    /// The nearest double.
    public var double: Double {
        switch storage {
        case .integer(let integer): Double(integer)
        case .double(let double): double
        }
    }

    /// The value as a 64-bit integer when it is exactly one.
    public var exactInteger: Int64? {
        switch storage {
        case .integer(let integer): integer
        case .double(let double): Int64(exactly: double)
        }
    }

    /// Whether the number was written without fraction and exponent.
    public var isInteger: Bool {
        if case .integer = storage { true } else { false }
    }

    /// The JSON text, shortest that reads back to the same value; nil for values that JSON cannot express.
    public var text: String? {
        switch storage {
        case .integer(let integer): String(integer)
        case .double(let double): double.isFinite ? "\(double)" : nil
        }
    }
}

extension JSONNumber: Hashable, Comparable {
    /// Compares by value, exactly: an integer is not rounded to the nearest double first.
    public static func == (left: JSONNumber, right: JSONNumber) -> Bool {
        if let a = left.exactInteger, let b = right.exactInteger { return a == b }
        return left.exactInteger == nil && right.exactInteger == nil && left.double == right.double
    }

    /// Orders by value, exactly.
    public static func < (left: JSONNumber, right: JSONNumber) -> Bool {
        if let a = left.exactInteger, let b = right.exactInteger { return a < b }
        // One side has a fraction or lies beyond 64 bits; only an integer that rounds up to 2^63 can meet it then.
        if left.double == right.double {
            return left.exactInteger != nil && right.exactInteger == nil && right.double > 0
        }
        return left.double < right.double
    }

    /// Hashes equal numbers alike, however they were written.
    public func hash(into hasher: inout Hasher) { hasher.combine(double) }
}
