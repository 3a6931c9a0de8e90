// SPDX-License-Identifier: Apache-2.0

public import Values

/// How a script ended, as its supervisor puts it on record.
public struct ScriptRecord: Sendable, Equatable {
    /// The exit status, or 128 plus the signal's number.
    public var status: Int
    /// Whether it was never let begin.
    public var wasWithheld = false
    /// Whether it was stopped because its time was over.
    public var hasTimedOut = false
    /// Whether it was stopped because it was to be.
    public var wasCancelled = false
    /// Whether the executor that started it was gone before the end.
    public var wasUnwatched = false
    /// How long it ran, in milliseconds.
    public var milliseconds = 0
    /// How many bytes it wrote to standard output and to standard error, kept or not.
    public var written = [0, 0]
    /// The programs that it left running in sessions of their own, each as `name (process 17)`.
    public var left: [String] = []

    /// How a script ended.
    public init(status: Int) { self.status = status }

    /// The record as one value.
    public var json: JSONValue {
        [
            "status": .integer(status), "withheld": .bool(wasWithheld), "timedOut": .bool(hasTimedOut),
            "cancelled": .bool(wasCancelled), "unwatched": .bool(wasUnwatched), "milliseconds": .integer(milliseconds),
            "written": .array(written.map { .integer($0) }), "left": .array(left.map { .string($0) }),
        ]
    }

    /// The record that a value is; nil when it is none.
    public init?(_ json: JSONValue) {
        guard let status = json["status"]?.integerValue, let written = json["written"]?.arrayValue, written.count == 2
        else { return nil }
        self.status = Int(status)
        wasWithheld = json["withheld"]?.boolValue ?? false
        hasTimedOut = json["timedOut"]?.boolValue ?? false
        wasCancelled = json["cancelled"]?.boolValue ?? false
        wasUnwatched = json["unwatched"]?.boolValue ?? false
        milliseconds = Int(json["milliseconds"]?.integerValue ?? 0)
        self.written = written.map { Int($0.integerValue ?? 0) }
        left = json["left"]?.arrayValue?.compactMap(\.stringValue) ?? []
    }
}
