// SPDX-License-Identifier: Apache-2.0

/// What a store of runs is called: what `--store` takes to reach it, and for a folder the machine whose path that is.
public struct StoreName: Sendable, Hashable, CustomStringConvertible {
    /// A folder's absolute path, or a database's address without any password.
    public let address: String
    /// The machine on which a folder has that path; nil for a database.
    public let host: String?

    /// The name of a folder on a machine, or of a database, which has no machine.
    public init(address: String, host: String? = nil) { (self.address, self.host) = (address, host) }

    /// The name that `text` is of.
    public init(_ text: String) {
        let lines = text.split(separator: "\n", maxSplits: 1)
        self.init(address: lines.first.map(String.init) ?? "", host: lines.count == 2 ? String(lines[1]) : nil)
    }

    /// The name for a record: the address, and a line for the machine.
    public var text: String { host.map { "\(address)\n\($0)" } ?? address }

    /// The name for people.
    public var description: String { host.map { "\(address) (on \($0))" } ?? address }
}
