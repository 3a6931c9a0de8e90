// SPDX-License-Identifier: Apache-2.0

import Glibc
import Values

/// The process of a script, named so that another executor knows it again and takes no other one for it.
///
/// A number alone is given to another process once the first one is gone; with the moment of the start, the start of the
/// machine and the namespace of the numbers it is not.
struct ScriptProcess: Hashable, Sendable {
    /// What has become of a process.
    enum Fate: Hashable {
        /// It runs.
        case running
        /// It is over, but something that it started runs.
        case leftBehind
        /// It is over, with everything of its process group.
        case over
        /// It cannot be seen from here; the text says why.
        case unseen(String)
    }

    /// The number of the process, and of its group.
    var id: Int
    /// When it was started, in ticks of the kernel's clock; nil when it was gone already.
    var start: Int?
    /// The start of the machine.
    var boot: String
    /// The machine's name.
    var host: String
    /// The namespace in which the number counts.
    var namespace: String

    /// A process that this process has just started.
    init(started id: Int) {
        self.id = id
        start = Self.stat(of: id)?.start
        (boot, host, namespace) = (Self.currentBoot, Self.currentHost, Self.currentNamespace)
    }

    /// The process as it is on record; nil when none is.
    init?(facts: JSONObject) {
        guard let record = facts["process"], let id = record["id"]?.integerValue.flatMap(Int.init(exactly:)), id > 1,
            let boot = record["boot"]?.stringValue
        else { return nil }
        self.id = id
        self.boot = boot
        start = record["start"]?.integerValue.flatMap(Int.init(exactly:))
        host = record["host"]?.stringValue ?? ""
        namespace = record["namespace"]?.stringValue ?? ""
    }

    /// The process for the record.
    var facts: JSONObject {
        [
            "process": [
                "id": .integer(id), "start": start.map { .integer($0) } ?? .null, "boot": .string(boot),
                "host": .string(host), "namespace": .string(namespace),
            ]
        ]
    }

    /// What has become of it, looked at from this process.
    var fate: Fate {
        guard boot == Self.currentBoot else {
            if host == Self.currentHost { return .over }
            return .unseen("it was started on the machine '\(host)', and this is '\(Self.currentHost)'")
        }
        guard namespace == Self.currentNamespace else { return .unseen("it was started in another container") }
        if let (state, start) = Self.stat(of: id), start == self.start {
            // A zombie has ended; nobody has asked for its status yet.
            return state == UInt8(ascii: "Z") ? groupFate : .running
        }
        return groupFate
    }

    /// Why the script must not be begun once more; nil when it is over, or when nobody here can see it.
    var obstacle: String? {
        guard fate == .running || fate == .leftBehind else { return nil }
        return "the first one, or what it started, STILL RUNS as process group \(id): wait for its end or stop it "
            + "(kill -- -\(id)) first"
    }

    /// What is left of the process group.
    ///
    /// While it has members, its number is given to no other process.
    private var groupFate: Fate {
        if let (state, start) = Self.stat(of: id), start != self.start, state != UInt8(ascii: "Z") { return .over }
        return Self.groupRuns(id) ? .leftBehind : .over
    }

    // MARK: - What the kernel says

    /// Whether a member of the group is more than a zombie.
    private static func groupRuns(_ group: Int) -> Bool {
        guard let directory = opendir("/proc") else { return kill(pid_t(-group), 0) == 0 }
        defer { closedir(directory) }
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard let id = Int(name), let fields = fields(of: id), fields.count > 2 else { continue }
            if fields[2] == "\(group)", fields[0] != "Z" { return true }
        }
        return false
    }

    /// The state and the start of a process; nil when there is none.
    private static func stat(of id: Int) -> (state: UInt8, start: Int)? {
        // See proc_pid_stat(5): the state is the third field, the start the 22nd.
        guard let fields = fields(of: id), fields.count > 19, let state = fields[0].utf8.first,
            let start = Int(fields[19])
        else { return nil }
        return (state, start)
    }

    /// The fields of a process behind its name, which may hold anything.
    private static func fields(of id: Int) -> [Substring]? {
        guard let text = text(of: "/proc/\(id)/stat"), let end = text.lastIndex(of: ")") else { return nil }
        return text[text.index(after: end)...].split(separator: " ")
    }

    private static let currentBoot =
        text(of: "/proc/sys/kernel/random/boot_id").map { String($0.prefix(36)) } ?? "unknown"

    private static let currentNamespace: String = {
        var bytes = [CChar](repeating: 0, count: 128)
        guard readlink("/proc/self/ns/pid", &bytes, bytes.count - 1) > 0 else { return "" }
        return bytes.withUnsafeBufferPointer { buffer in buffer.baseAddress.map { String(cString: $0) } ?? "" }
    }()

    private static let currentHost: String = {
        var bytes = [CChar](repeating: 0, count: 256)
        guard gethostname(&bytes, bytes.count - 1) == 0 else { return "" }
        return bytes.withUnsafeBufferPointer { buffer in buffer.baseAddress.map { String(cString: $0) } ?? "" }
    }()

    private static func text(of path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = read(descriptor, &bytes, bytes.count)
        return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
    }
}
