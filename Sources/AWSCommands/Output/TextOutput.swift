// SPDX-License-Identifier: Apache-2.0

public import Values

/// The AWS CLI's `--output text`: tab-separated lines, each structure's scalars in the order of their names after the
/// name of the list that it is in.
public enum TextOutput {
    /// The lines of a value, each with its line break; empty for an empty list or map.
    public static func lines(of value: JSONValue) -> String {
        var output = ""
        write(value, identifier: nil, columns: nil, to: &output)
        return output
    }

    private static func write(_ value: JSONValue, identifier: String?, columns: [String]?, to output: inout String) {
        switch value {
        case .object(let members): write(members, identifier: identifier, columns: columns, to: &output)
        case .array(let elements): write(elements, identifier: identifier, to: &output)
        case .null, .bool, .number, .string: output += PythonText.text(of: value) + "\n"
        }
    }

    private static func write(_ elements: [JSONValue], identifier: String?, to output: inout String) {
        guard !elements.isEmpty else { return }
        if elements.contains(where: { $0.objectValue != nil }) {
            let columns = scalarNames(elements)
            for element in elements { write(element, identifier: identifier, columns: columns, to: &output) }
        } else if elements.contains(where: { $0.arrayValue != nil }) {
            let scalars = elements.filter(\.isScalar)
            if !scalars.isEmpty { writeScalars(scalars, identifier: identifier, to: &output) }
            for element in elements where !element.isScalar {
                write(element, identifier: identifier, columns: nil, to: &output)
            }
        } else {
            writeScalars(elements, identifier: identifier, to: &output)
        }
    }

    private static func writeScalars(_ elements: [JSONValue], identifier: String?, to output: inout String) {
        let texts = elements.map(PythonText.text)
        guard let identifier else {
            output += texts.joined(separator: "\t") + "\n"
            return
        }
        for text in texts { output += "\(identifier.uppercased())\t\(text)\n" }
    }

    private static func write(
        _ members: JSONObject,
        identifier: String?,
        columns: [String]?,
        to output: inout String
    ) {
        var scalars: [String] = []
        var others: [(String, JSONValue)] = []
        if let columns {
            // A structure of a list shows the scalars that any structure of the list has.
            scalars = columns.map { members[$0].map(PythonText.text) ?? "" }
            let shown = Set(columns)
            for name in PythonText.sorted(members.keys) where !shown.contains(name) {
                if let value = members[name] { others.append((name, value)) }
            }
        } else {
            for name in PythonText.sorted(members.keys) {
                guard let value = members[name] else { continue }
                if value.isScalar { scalars.append(PythonText.text(of: value)) } else { others.append((name, value)) }
            }
        }
        if !scalars.isEmpty {
            if let identifier { scalars.insert(identifier.uppercased(), at: 0) }
            output += scalars.joined(separator: "\t") + "\n"
        }
        for (name, value) in others { write(value, identifier: name, columns: nil, to: &output) }
    }

    private static func scalarNames(_ elements: [JSONValue]) -> [String] {
        var names: Set<String> = []
        for element in elements {
            for (name, value) in element.objectValue ?? JSONObject() where value.isScalar { names.insert(name) }
        }
        return PythonText.sorted(names)
    }
}
