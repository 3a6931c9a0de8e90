// SPDX-License-Identifier: Apache-2.0

import Glibc
import Processes
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
    /// The machine's number, which its starts and its names do not change; empty where it has none.
    var machine: String
    /// The addresses of the machine's network cards, which a copy of the machine does not have.
    var cards: [String]
    /// The namespace in which the number counts.
    var namespace: String

    /// A process that this process has just started.
    init(started id: Int) {
        self.id = id
        start = ProcessTable.entry(of: id)?.start
        (boot, host, namespace) = (Self.currentBoot, Self.currentHost, Self.currentNamespace)
        (machine, cards) = (MachineIdentity.current.number, MachineIdentity.current.cards)
    }

    /// The process as it is on record; nil when none is.
    init?(facts: JSONObject, named name: String = "process") {
        guard let record = facts[name], let id = record["id"]?.integerValue.flatMap(Int.init(exactly:)), id > 1,
            let boot = record["boot"]?.stringValue
        else { return nil }
        self.id = id
        self.boot = boot
        start = record["start"]?.integerValue.flatMap(Int.init(exactly:))
        host = record["host"]?.stringValue ?? ""
        machine = record["machine"]?.stringValue ?? ""
        cards = record["cards"]?.arrayValue?.compactMap(\.stringValue) ?? []
        namespace = record["namespace"]?.stringValue ?? ""
    }

    /// The process for the record.
    var facts: JSONObject { ["process": json] }

    /// The process as one value of a record.
    var json: JSONValue {
        [
            "id": .integer(id), "start": start.map { .integer($0) } ?? .null, "boot": .string(boot),
            "host": .string(host), "machine": .string(machine),
            "cards": .array(cards.map { .string($0) }), "namespace": .string(namespace),
        ]
    }

    /// What has become of it, looked at from this process.
    var fate: Fate { fate(seenFrom: .current) }

    /// What has become of it, looked at from a machine that is this one.
    func fate(seenFrom here: MachineIdentity) -> Fate {
        guard boot == here.boot, !boot.isEmpty else {
            // Machines may share a name, and copies of one its number: its script runs on where it was begun.
            let there = MachineIdentity(number: machine, boot: boot, cards: cards)
            let isSame = host == Self.currentHost && here.kinship(to: there) == .same
            return isSame ? .over : .unseen(elsewhere)
        }
        guard namespace == Self.currentNamespace else { return .unseen("it was started in another container") }
        if let entry = ProcessTable.entry(of: id), entry.start == start { return entry.runs ? .running : groupFate }
        return groupFate
    }

    private var elsewhere: String {
        guard host == Self.currentHost else {
            return "it was started on the machine '\(host)', and this is '\(Self.currentHost)'"
        }
        return "it was started on a machine '\(host)' before its last restart, or on another one of that name, "
            + "such as the one that this is a copy of"
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
        if let entry = ProcessTable.entry(of: id), entry.start != start, entry.runs { return .over }
        return Self.groupRuns(id) ? .leftBehind : .over
    }

    // MARK: - What the kernel says

    /// Whether a member of the group is more than a zombie.
    private static func groupRuns(_ group: Int) -> Bool {
        guard let all = ProcessTable.all() else { return kill(pid_t(-group), 0) == 0 }
        return all.contains { $0.group == group && $0.runs }
    }

    private static let currentBoot = MachineIdentity.current.boot.isEmpty ? "unknown" : MachineIdentity.current.boot

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
}
