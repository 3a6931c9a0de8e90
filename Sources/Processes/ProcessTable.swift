// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What the kernel says about the processes of this machine, see proc_pid_stat(5).
public enum ProcessTable {
    /// A process as it is at the moment.
    public struct Entry: Sendable, Hashable {
        /// The number of the process.
        public var id: Int
        /// The name of its program, cut by the kernel.
        public var name: String
        /// `R`, `S`, `T`, `Z` and so on.
        public var state: UInt8
        /// The number of its parent.
        public var parent: Int
        /// The number of its process group.
        public var group: Int
        /// The number of its session.
        public var session: Int
        /// When it was started, in ticks of the kernel's clock.
        public var start: Int

        /// Whether it stands still until a signal sets it going, or under a debugger.
        public var isStopped: Bool { state == UInt8(ascii: "T") || state == UInt8(ascii: "t") }

        /// Whether it is more than a zombie, which has ended and whose status nobody has asked for.
        public var runs: Bool { state != UInt8(ascii: "Z") }
    }

    /// The process of a number; nil when there is none.
    public static func entry(of id: Int) -> Entry? {
        guard let text = text(of: "/proc/\(id)/stat"), let begin = text.firstIndex(of: "("),
            let end = text.lastIndex(of: ")"), begin < end
        else { return nil }
        // The name may hold anything; the state is the third field, the start the 22nd.
        let fields = text[text.index(after: end)...].split(separator: " ")
        guard fields.count > 19, let state = fields[0].utf8.first, let parent = Int(fields[1]),
            let group = Int(fields[2]), let session = Int(fields[3]), let start = Int(fields[19])
        else { return nil }
        let name = String(text[text.index(after: begin)..<end])
        return Entry(
            id: id,
            name: name,
            state: state,
            parent: parent,
            group: group,
            session: session,
            start: start
        )
    }

    /// All processes; nil when the kernel does not list them.
    public static func all() -> [Entry]? {
        guard let directory = opendir("/proc") else { return nil }
        defer { closedir(directory) }
        var entries: [Entry] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if let id = Int(name), let entry = Self.entry(of: id) { entries.append(entry) }
        }
        return entries
    }

    /// What a process has started, and what that has, zombies left out.
    public static func descendants(of id: Int) -> [Entry] {
        let children = Dictionary(grouping: all() ?? [], by: \.parent)
        var found: [Entry] = []
        var parents = [id]
        while let parent = parents.popLast() {
            for child in children[parent] ?? [] {
                if child.runs { found.append(child) }
                parents.append(child.id)
            }
        }
        return found
    }

    /// The text of a small file; nil when it cannot be read.
    public static func text(of path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = read(descriptor, &bytes, bytes.count)
        return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
    }
}
