// SPDX-License-Identifier: Apache-2.0

import Glibc
import Values

/// What a supervisor is told about the script that it starts.
public struct ScriptSetup: Sendable, Equatable {
    /// The spool's folder, which exists and is empty.
    public var folder: String
    /// The program and its arguments.
    public var words: [String]
    /// All the variables that the script sees.
    public var environment: [String: String]
    /// Where it runs; nil for where the supervisor does.
    public var workingDirectory: String?
    /// How long it may run, from its first command on.
    public var timeout: Duration
    /// The descriptor to which the script writes what is not its output; nil when there is none.
    public var sideChannel: Int32?
    /// The descriptor at which the script waits until it may begin; nil when it begins at once.
    ///
    /// A script that waits goes on when its executor has gone, since it may change something; one that does not is ended.
    public var gate: Int32?
    /// The secrets without which the output may be shown; nil when it may not be shown at all.
    public var hidden: [String]?

    /// What a supervisor is told.
    public init(
        folder: String,
        words: [String],
        environment: [String: String],
        workingDirectory: String? = nil,
        timeout: Duration,
        sideChannel: Int32? = nil,
        gate: Int32? = nil,
        hidden: [String]? = nil
    ) {
        self.folder = folder
        self.words = words
        self.environment = environment
        self.workingDirectory = workingDirectory
        self.timeout = timeout
        self.sideChannel = sideChannel
        self.gate = gate
        self.hidden = hidden
    }

    /// What tells whose script it is in a list of processes: the names of the last two folders above its files, such as a
    /// run and a step with its attempt; nothing that the script was given.
    var label: String { folder.split(separator: "/").suffix(2).joined(separator: "/") }

    /// The setup as a message: its length in four bytes, the lowest first, and the text.
    public var message: [UInt8] {
        let variables = environment.sorted { $0.key < $1.key }.map { ($0.key, JSONValue.string($0.value)) }
        let milliseconds = timeout.components.seconds * 1000 + timeout.components.attoseconds / 1_000_000_000_000_000
        let value: JSONValue = [
            "folder": .string(folder), "words": .array(words.map { .string($0) }),
            "environment": .object(JSONObject(variables)),
            "workingDirectory": workingDirectory.map { .string($0) } ?? .null, "timeout": .integer(milliseconds),
            "sideChannel": sideChannel.map { .integer($0) } ?? .null, "gate": gate.map { .integer($0) } ?? .null,
            "hidden": hidden.map { .array($0.map { .string($0) }) } ?? .null,
        ]
        let text = Array(value.text(.compact).utf8)
        return (0..<4).map { UInt8(truncatingIfNeeded: text.count >> ($0 * 8)) } + text
    }

    /// Reads the message; nil when whoever sends it ends before that is done.
    init?(from descriptor: Int32) {
        guard let length = Self.bytes(4, from: descriptor) else { return nil }
        let count = length.enumerated().reduce(0) { $0 | Int($1.element) << ($1.offset * 8) }
        guard count < 64 << 20, let text = Self.bytes(count, from: descriptor),
            let value = try? JSONParser.parse(text), let folder = value["folder"]?.stringValue,
            let words = value["words"]?.arrayValue, let variables = value["environment"]?.objectValue,
            let milliseconds = value["timeout"]?.integerValue
        else { return nil }
        self.folder = folder
        self.words = words.compactMap(\.stringValue)
        environment = [:]
        for (name, variable) in variables { environment[name] = variable.stringValue }
        workingDirectory = value["workingDirectory"]?.stringValue
        timeout = .milliseconds(milliseconds)
        sideChannel = value["sideChannel"]?.integerValue.flatMap(Int32.init(exactly:))
        gate = value["gate"]?.integerValue.flatMap(Int32.init(exactly:))
        hidden = value["hidden"]?.arrayValue?.compactMap(\.stringValue)
    }

    private static func bytes(_ count: Int, from descriptor: Int32) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let length = bytes.withUnsafeMutableBytes { buffer in
                read(descriptor, buffer.baseAddress?.advanced(by: filled), count - filled)
            }
            if length < 0, errno == EINTR { continue }
            guard length > 0 else { return nil }
            filled += length
        }
        return bytes
    }
}
