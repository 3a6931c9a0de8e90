// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import TestSupport
import Testing

@testable import Processes

/// A restart of a machine is the machine, a copy of it is not, and where nothing tells, that is said.
struct MachineIdentityTests {
    private let before = MachineIdentity(number: "n", boot: "1", cards: ["52:54:00:00:00:01", "52:54:00:00:00:02"])

    private func kinship(_ number: String, _ boot: String, _ cards: [String]) -> MachineIdentity.Kinship {
        MachineIdentity(number: number, boot: boot, cards: cards).kinship(to: before)
    }

    @Test func `one start of one kernel is one machine, whatever a container makes of it`() {
        #expect(kinship("another", "1", []) == .same)
    }

    @Test func `a restart is the same machine, with a card more or less`() {
        #expect(kinship("n", "2", before.cards) == .same)
        #expect(kinship("n", "2", ["52:54:00:00:00:02", "52:54:00:00:00:03"]) == .same)
    }

    @Test func `a machine of another number is another, and so is a clone with cards of its own`() {
        #expect(kinship("m", "2", before.cards) == .other)
        #expect(kinship("n", "2", ["52:54:00:00:00:09"]) == .other)
    }

    @Test func `where no card is seen, nothing tells a restart from a clone`() {
        #expect(kinship("n", "2", []) == .unknown)
        let blind = MachineIdentity(number: "", boot: "", cards: [])
        #expect(blind.kinship(to: blind) == .unknown)
        #expect(before.kinship(to: blind) == .unknown)
    }

    @Test func `a card counts by the address that it was made with`() throws {
        let folder = try TemporaryDirectory()
        for (name, address, kind, isCard) in [
            ("eth0", "52:54:00:00:00:01", "0", true), ("wlan0", "aa:bb:cc:00:00:01", "3", true),
            ("veth1", "52:54:00:00:00:03", "0", false), ("lo", "00:00:00:00:00:00", "0", true),
        ] {
            try FileManager.default.createDirectory(
                atPath: folder.file("sys/class/net/\(name)"),
                withIntermediateDirectories: true
            )
            try folder.write("\(address)\n", to: "sys/class/net/\(name)/address")
            try folder.write("\(kind)\n", to: "sys/class/net/\(name)/addr_assign_type")
            if isCard { try folder.write("", to: "sys/class/net/\(name)/device") }
        }
        try FileManager.default.createDirectory(atPath: folder.file("etc"), withIntermediateDirectories: true)
        try folder.write("0123456789abcdef0123456789abcdef\n", to: "etc/machine-id")
        let identity = MachineIdentity(root: folder.path)
        #expect(identity.cards == ["52:54:00:00:00:01"])
        #expect(identity.number == "0123456789abcdef0123456789abcdef")
        #expect(identity.boot.isEmpty)
    }
}
