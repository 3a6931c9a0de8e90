// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// What tells a machine and one start of it from others, beside its name.
///
/// A clone of a whole machine has its name and its number; what it has of its own are the addresses that its network cards
/// were made with. A container has no cards, and often no number. A machine that is put back from a snapshot with its
/// memory has all of it: nothing here tells it from its original.
public struct MachineIdentity: Sendable, Hashable {
    /// Whether two observations are of one machine.
    public enum Kinship: Sendable, Hashable {
        case same
        case other
        /// Nothing tells a restart of the machine from a copy of it.
        case unknown
    }

    /// The number in `/etc/machine-id`, which neither starts nor names change; empty where there is none.
    public var number: String
    /// The start of the kernel; empty where it is not told.
    public var boot: String
    /// The addresses that the network cards were made with, sorted.
    public var cards: [String]

    /// An identity as it is on record.
    public init(number: String, boot: String, cards: [String]) {
        (self.number, self.boot, self.cards) = (number, boot, cards)
    }

    /// The machine that this process runs on.
    public static let current = MachineIdentity(root: "")

    /// What the files of a machine say, below a folder.
    init(root: String) {
        number = ProcessTable.text(of: "\(root)/etc/machine-id").map { String($0.prefix(32)) } ?? ""
        boot = ProcessTable.text(of: "\(root)/proc/sys/kernel/random/boot_id").map { String($0.prefix(36)) } ?? ""
        cards = Self.cards("\(root)/sys/class/net")
    }

    /// A card has a device below it; an address that a program has set, as for privacy, is of no card.
    private static func cards(_ folder: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.compactMap { name in
            let line = { (file: String) in
                ProcessTable.text(of: "\(folder)/\(name)/\(file)").map { String($0.prefix { $0 != "\n" }) }
            }
            guard FileManager.default.fileExists(atPath: "\(folder)/\(name)/device"), line("addr_assign_type") == "0",
                let address = line("address"), address.contains(where: { $0 != "0" && $0 != ":" })
            else { return nil }
            return address
        }.sorted()
    }

    /// Whether an earlier observation was of this machine.
    ///
    /// A card more or less is no other machine; a machine of which no card is left is another.
    public func kinship(to earlier: MachineIdentity) -> Kinship {
        if !boot.isEmpty, boot == earlier.boot { return .same }
        if !number.isEmpty, !earlier.number.isEmpty, number != earlier.number { return .other }
        guard !cards.isEmpty, !earlier.cards.isEmpty else { return .unknown }
        return Set(cards).isDisjoint(with: earlier.cards) ? .other : .same
    }
}
