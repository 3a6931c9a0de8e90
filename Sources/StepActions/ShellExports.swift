// SPDX-License-Identifier: Apache-2.0

import Values

/// Brings the final values of shell variables out of a script whose text stays as it is.
///
/// The script is an argument that bash evaluates. Around it stand an exit trap and a last line that write `NAME`, NUL,
/// value, NUL to a descriptor of their own, so that no value passes through the script's output. Neither changes the
/// script's exit status. A script that sets an exit trap of its own and ends by `exit` hands nothing on, and what does not
/// fit into 64 KiB is not handed on either: such values were never observed.
struct ShellExports {
    /// The descriptor that values are written to; scripts use low ones.
    static let descriptor: Int32 = 198

    private let names: [String]

    /// Hands on the variables of the given names, which have the form of shell names.
    init(_ names: [String]) {
        self.names = names.filter { name in
            let isWord = name.utf8.allSatisfy { byte in
                (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || byte == 0x5F
            }
            return isWord && name.utf8.first.map { !(0x30...0x39).contains($0) } ?? false
        }
    }

    /// What follows `bash -c` to run the script.
    func words(running script: String) -> [String] {
        let writes = names.map { name in
            "if [ -n \"${\(name)+x}\" ]; then printf '%s\\0%s\\0' \(name) \"${\(name)}\" >&\(Self.descriptor); fi"
        }
        let frame = """
            __lifeboat_exports() { { \(writes.joined(separator: "; ")); } 2>/dev/null || :; }
            trap '__lifeboat_exports' EXIT
            __lifeboat_script=$1; shift
            eval "$__lifeboat_script"
            __lifeboat_status=$?; __lifeboat_exports; exit "$__lifeboat_status"
            """
        return [frame, "bash", script]
    }

    /// The values that were written, of the names that were asked for.
    func values(in bytes: [UInt8]) -> JSONObject {
        var found = JSONObject()
        let parts = bytes.split(separator: 0, omittingEmptySubsequences: false).dropLast()
        var index = parts.startIndex
        while index + 1 < parts.endIndex {
            let name = String(decoding: parts[index], as: UTF8.self)
            if names.contains(name) { found[name] = .string(String(decoding: parts[index + 1], as: UTF8.self)) }
            index += 2
        }
        return found
    }
}
