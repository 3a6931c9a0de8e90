// SPDX-License-Identifier: Apache-2.0

import RunbookModel
import Values

extension Command {
    /// What `NAME=$(…)` keeps of the command's result, as a shell would; nil when there is no such value.
    ///
    /// Of a script that is the final value of the variable where the script assigns it, else what it printed, without the
    /// line ends at its end. An output that was cut off is no value. Of everything else it is the result itself.
    func capturedValue(of result: JSONValue) -> JSONValue? {
        guard case .shell(let script) = operation, let capture else { return result }
        if script.exports.contains(capture) { return result["exports"]?[capture] }
        guard let output = result["stdout"]?.stringValue, result["truncated"]?.boolValue != true else { return nil }
        let kept = output.utf8.reversed().drop { $0 == 0x0A }.count
        return .string(String(decoding: output.utf8.prefix(kept), as: UTF8.self))
    }
}
