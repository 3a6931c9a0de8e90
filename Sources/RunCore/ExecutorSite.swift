// SPDX-License-Identifier: Apache-2.0

/// What tells the folder and the machine of an executor from copies of both that have the same names.
public struct ExecutorSite: Sendable, Hashable, Codable {
    /// The number and the moment of birth of the run's folder, by its file system; nil where it cannot be told.
    public var folder: String?
    /// The number of the file system's device, which holds for one start of the machine.
    public var device: UInt64?
    /// The machine's number; nil where it has none.
    public var machine: String?
    /// The start of the machine.
    public var boot: String?
    /// The addresses of the machine's network cards; nil where none can be seen.
    public var cards: [String]?
    /// What cannot be told of whether this is where the run was executed before; nil when nothing is open.
    public var doubt: String?

    /// A site.
    public init(
        folder: String? = nil,
        device: UInt64? = nil,
        machine: String? = nil,
        boot: String? = nil,
        cards: [String]? = nil,
        doubt: String? = nil
    ) {
        (self.folder, self.device) = (folder, device)
        (self.machine, self.boot, self.cards, self.doubt) = (machine, boot, cards, doubt)
    }
}
