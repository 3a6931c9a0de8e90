// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The words of this process's command line, which every user of the machine may read while it runs.
public enum ProcessArguments {
    /// Overwrites a value with asterisks wherever it ends a word of the command line, as in `name=value`.
    ///
    /// Whoever looked before has seen it, and the shell that was typed into may keep it.
    ///
    /// - Parameter value: What stands behind the `=`.
    /// - Returns: Whether the kernel shows it nowhere any more; false when the words cannot be found in memory.
    @discardableResult
    public static func hide(_ value: String) -> Bool {
        guard let words = memory() else { return false }
        let hidden = Array("=\(value)".utf8)
        guard hidden.count > 1 else { return true }
        var start = words.startIndex
        while start < words.endIndex {
            let end = words[start...].firstIndex(of: 0) ?? words.endIndex
            if words[start..<end].suffix(hidden.count).elementsEqual(hidden) {
                for index in (end - hidden.count + 1)..<end { words[index] = UInt8(ascii: "*") }
            }
            start = end + 1
        }
        return true
    }

    /// Where the kernel reads the words from: the addresses stand in proc(5)'s `stat`, as its fields 48 and 49.
    private static func memory() -> UnsafeMutableBufferPointer<UInt8>? {
        guard let file = fopen("/proc/self/stat", "re") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = fread(&bytes, 1, bytes.count, file)
        let text = String(decoding: bytes[..<count], as: UTF8.self)
        // The program's name may hold spaces and parentheses: fields are counted from the last one, behind which is field 3.
        guard let name = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: name)...].split(separator: " ")
        guard fields.count > 46, let start = UInt(fields[45]), let end = UInt(fields[46]), start > 0, start < end else {
            return nil
        }
        return UnsafeMutableBufferPointer(start: UnsafeMutablePointer(bitPattern: start), count: Int(end - start))
    }
}
