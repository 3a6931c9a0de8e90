// SPDX-License-Identifier: Apache-2.0

import Digests
import PostgresClient

/// Arrays as parameters, in the input format of `text[]` and `bigint[]`.
enum SQLArray {
    /// An array of texts, whatever they hold.
    static func texts(_ texts: [String]) -> PostgresParameter {
        let elements = texts.map { text in
            "\"\(text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
        }
        return PostgresParameter("{\(elements.joined(separator: ","))}")
    }

    /// An array of byte strings as hexadecimal texts; the statement decodes them.
    static func bytes(_ bytes: [some Collection<UInt8>]) -> PostgresParameter {
        PostgresParameter("{\(bytes.map { "\"\(Hex.encode($0))\"" }.joined(separator: ","))}")
    }

    /// An array of numbers.
    static func integers(_ integers: [Int64]) -> PostgresParameter {
        PostgresParameter("{\(integers.map { String($0) }.joined(separator: ","))}")
    }
}
