// SPDX-License-Identifier: Apache-2.0

public import Values

/// Checks an operation's parameters against its input structure, before anything is sent.
///
/// All problems come in one pass. What holds a marker of ``DeferredText`` is taken to be right until its value is known.
/// Lengths and values below a minimum, missing and unknown members and wrong types are errors, as for the SDKs;
/// enumerations, patterns and maxima are warnings, since services move on before their descriptions do, unless the
/// value is nearly one of the enumeration's, which is a slip of the pen.
public struct ParameterValidator: Sendable {
    private let service: ServiceModel

    /// A validator of parameters for a service.
    public init(service: ServiceModel) { self.service = service }

    /// What is wrong with the parameters of a call.
    public func problems(in parameters: JSONValue, of operation: OperationModel) -> [ParameterProblem] {
        guard let input = operation.input else {
            guard let members = parameters.objectValue, !members.isEmpty else { return [] }
            return members.keys.map { problem(.unknownMember, .error, $0, "\(operation.name) takes no parameters") }
        }
        return problems(in: parameters, of: service.shape(input), at: "")
    }

    /// What is wrong with one value.
    ///
    /// - Parameters:
    ///   - value: the value.
    ///   - shape: what it should be.
    ///   - path: where the value is, for the problems.
    /// - Returns: the problems in the order of the value.
    public func problems(in value: JSONValue, of shape: Shape, at path: String) -> [ParameterProblem] {
        var found: [ParameterProblem] = []
        check(value, shape, path, depth: 0, &found)
        return found
    }

    private func check(
        _ value: JSONValue,
        _ shape: Shape,
        _ path: String,
        depth: Int,
        _ found: inout [ParameterProblem]
    ) {
        if case .string(let text) = value, DeferredText.holdsMarker(text) { return }
        if SpecialParameter.isStandIn(value) { return }
        guard depth < 128 else {
            return found.append(problem(.wrongType, .error, path, "is nested too deeply"))
        }
        switch (shape.kind, value) {
        case (.document, _): break
        case (.structure, .object(let members)): checkStructure(members, shape, path, depth: depth, &found)
        case (.list, .array(let elements)):
            checkLength(elements.count, "element", shape, path, &found)
            guard let element = shape.element.map(service.shape(of:)) else { break }
            for (index, value) in elements.enumerated() {
                check(value, element, "\(path)[\(index)]", depth: depth + 1, &found)
            }
        case (.map, .object(let members)):
            checkLength(members.count, "entry", shape, path, &found)
            guard let key = shape.key, let element = shape.value else { break }
            for (name, value) in members {
                check(.string(name), service.shape(of: key), "\(path) (key)", depth: depth + 1, &found)
                check(value, service.shape(of: element), "\(path).\(name)", depth: depth + 1, &found)
            }
        case (.string, .string(let text)): checkText(text, shape, path, &found)
        case (.blob, .string(let text)): checkLength(text.utf8.count, "byte", shape, path, &found, maximum: false)
        case (.boolean, .bool): break
        case (.integer, .number(let number)), (.long, .number(let number)):
            if let integer = number.exactInteger {
                checkInteger(integer, shape, path, &found)
            } else {
                found.append(problem(.wrongType, .error, path, "must be a whole number"))
            }
        case (.float, .number(let number)), (.double, .number(let number)):
            checkRange(number.double, shape, path, &found)
        case (.float, .string(let text)) where ["NaN", "Infinity", "-Infinity"].contains(text): break
        case (.double, .string(let text)) where ["NaN", "Infinity", "-Infinity"].contains(text): break
        case (.timestamp, .number), (.timestamp, .string): break
        default:
            let article = Self.expectation(shape.kind)
            found.append(problem(.wrongType, .error, path, "must be \(article), not \(Self.description(value))"))
        }
    }

    private func checkStructure(
        _ members: JSONObject,
        _ shape: Shape,
        _ path: String,
        depth: Int,
        _ found: inout [ParameterProblem]
    ) {
        let prefix = path.isEmpty ? "" : path + "."
        for member in shape.members where member.isRequired && !member.isIdempotencyToken {
            if members[member.name] == nil {
                let message = path.isEmpty ? "is required" : "is required in \(path)"
                found.append(problem(.missingRequired, .error, prefix + member.name, message))
            }
        }
        if shape.isUnion, members.count != 1 {
            let message = "must have exactly one member of \(shape.members.map(\.name).joined(separator: ", "))"
            found.append(problem(.wrongType, .error, path, message))
        }
        for (name, value) in members {
            if let member = shape.member(named: name) {
                check(value, service.shape(of: member), prefix + name, depth: depth + 1, &found)
            } else if !DeferredText.holdsMarker(name) {
                var unknown = problem(.unknownMember, .error, prefix + name, "is not a member of \(shape.name)")
                unknown.suggestion = Similarity.nearest(to: name, among: shape.members.map(\.name))
                found.append(unknown)
            }
        }
    }

    private func checkText(_ text: String, _ shape: Shape, _ path: String, _ found: inout [ParameterProblem]) {
        checkLength(text.unicodeScalars.count, "character", shape, path, &found)
        if !shape.enumeration.isEmpty, !shape.enumeration.contains(text) {
            let near = Similarity.nearest(to: text, among: shape.enumeration)
            let list = shape.enumeration.prefix(8).joined(separator: ", ")
            let more = shape.enumeration.count > 8 ? ", …" : ""
            // Some services do not mind the case of letters.
            let isSlip = near.map { $0.lowercased() != text.lowercased() } ?? false
            var unknown = problem(.notInEnum, isSlip ? .error : .warning, path, "must be one of \(list)\(more)")
            unknown.suggestion = near
            found.append(unknown)
        } else if let pattern = shape.pattern, !PatternCheck.admits(text, pattern: pattern) {
            found.append(problem(.patternMismatch, .warning, path, "does not have the form \(pattern)"))
        }
    }

    private func checkLength(
        _ count: Int,
        _ unit: String,
        _ shape: Shape,
        _ path: String,
        _ found: inout [ParameterProblem],
        maximum: Bool = true
    ) {
        if let minimum = shape.minimum, Double(count) < minimum {
            let message = "must have at least \(Self.text(minimum)) \(unit)s, not \(count)"
            found.append(problem(.outOfRange, .error, path, message))
        }
        if maximum, let maximum = shape.maximum, Double(count) > maximum {
            let message = "has \(count) \(unit)s, more than \(Self.text(maximum))"
            found.append(problem(.outOfRange, .warning, path, message))
        }
    }

    private func checkInteger(_ integer: Int64, _ shape: Shape, _ path: String, _ found: inout [ParameterProblem]) {
        if shape.kind == .integer, Int32(exactly: integer) == nil {
            found.append(problem(.outOfRange, .warning, path, "does not fit into 32 bits"))
        }
        checkRange(Double(integer), shape, path, &found)
    }

    private func checkRange(_ value: Double, _ shape: Shape, _ path: String, _ found: inout [ParameterProblem]) {
        if let minimum = shape.minimum, value < minimum {
            found.append(problem(.outOfRange, .error, path, "must be at least \(Self.text(minimum))"))
        }
        if let maximum = shape.maximum, value > maximum {
            found.append(problem(.outOfRange, .warning, path, "is greater than \(Self.text(maximum))"))
        }
    }

    private func problem(
        _ kind: ParameterProblem.Kind,
        _ severity: ParameterProblem.Severity,
        _ path: String,
        _ message: String
    ) -> ParameterProblem {
        ParameterProblem(kind: kind, severity: severity, path: path, message: message)
    }

    private static func text(_ limit: Double) -> String { Int64(exactly: limit).map { "\($0)" } ?? "\(limit)" }

    private static func description(_ value: JSONValue) -> String {
        switch value {
        case .null: "null"
        case .array, .object: "an \(value.kindName)"
        case .bool, .number, .string: "a \(value.kindName)"
        }
    }

    private static func expectation(_ kind: Shape.Kind) -> String {
        switch kind {
        case .structure, .map: "an object"
        case .list: "a list"
        case .string: "a string"
        case .integer, .long: "a whole number"
        case .float, .double: "a number"
        case .boolean: "true or false"
        case .timestamp: "a time"
        case .blob: "text or bytes"
        case .document: "a JSON value"
        }
    }
}
