// SPDX-License-Identifier: Apache-2.0

public import Values

/// The AWS CLI's `--output text`.
public enum TextOutput {
    /// Scalars and lists of them, tab-separated; anything deeper stays JSON on one line.
    public static func text(of value: JSONValue) -> String {
        if let elements = value.arrayValue, elements.allSatisfy({ $0.arrayValue == nil && $0.objectValue == nil }) {
            return elements.map { text(of: $0) }.joined(separator: "\t")
        }
        return value.stringValue ?? (value.isNull ? "None" : value.text())
    }
}
