// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ShellText

/// What the rows of the table say of each other.
struct ProgramTableTests {
    @Test func `no program that only looks changes something or starts another by its name alone`() {
        let always = ProgramTable.oneWayDoors.filter(\.words.isEmpty).map(\.program)
        let others = ProgramTable.changers.union(ProgramTable.starters).union(always)
        #expect(others.isDisjoint(with: ProgramTable.readers.keys))
        #expect(others.isDisjoint(with: ProgramTable.natives.keys))
        #expect(ProgramTable.changers.isDisjoint(with: ProgramTable.starters))
    }

    @Test func `only what reads its words by itself stands beside the rules`() {
        #expect(Set(ProgramTable.natives.keys) == ["aws", "psql"])
        #expect(ProgramTable.natives.keys.allSatisfy { ProgramTable.readers[$0] == nil })
    }

    @Test(arguments: ["df", "kubectl", "touch", "env", "sudo", "reboot", "crontab"])
    func `a program of any row is known`(program: String) { #expect(ProgramTable.knows(program)) }

    @Test(arguments: ["", "python3", "make", "DF"])
    func `no other is`(program: String) { #expect(!ProgramTable.knows(program)) }
}
