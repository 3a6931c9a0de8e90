// SPDX-License-Identifier: Apache-2.0

import Journal
import RunCore
import RunExecutor
import TestSupport

/// A run that several processes want, at moments that the seed decides.
extension Simulation {
    /// A process that had the run, or has it.
    private struct Contender {
        let process: SeededSchedule.Process
        let tenure: Tenure
        let outcome: SeededSchedule.Outcome<RunEnding>
    }

    /// What happened to the owners of a contested run.
    struct Contest {
        /// How often somebody was refused because the owner lives.
        var refused = 0
        /// How often a suspended owner lost the run.
        var takenOver = 0
        /// How often the owner was killed.
        var killed = 0

    }

    /// Runs to the end while others open the run: refused while its owner lives, let in when it was killed, and taking it
    /// over when it is suspended; who was suspended wakes some time later and must do nothing more.
    ///
    /// - Parameters:
    ///   - lock: The path of the run's lock, a file of this machine.
    ///   - seed: Decides when who comes.
    /// - Returns: The state at the end, and what happened to the owners.
    /// - Throws: `Fault` that says what went wrong.
    func executeContested(lock: String, seed: UInt64) throws -> (RunMachine, Contest) {
        var generator = SeededGenerator(state: seed ^ 0x7A6E)
        var contest = Contest()
        let disk = ModelDisk(seed: seed)
        var owner = begin(on: disk, as: try Tenure(lock))
        var former: [(contender: Contender, head: Int)] = []
        while owner.outcome.result == nil {
            try schedule.run(
                until: { owner.outcome.result != nil },
                atMost: Int.random(in: 1...120, using: &generator)
            )
            guard owner.outcome.result == nil else { break }
            if generator.chance(30) { former.randomElement(using: &generator)?.contender.process.suspend(false) }
            if generator.chance(30) {
                try expectRefusal(lock)
                contest.refused += 1
            }
            guard former.count < 6, generator.chance(35) else { continue }
            if generator.chance(40) {
                owner.tenure.die()
                former.append((owner, try records(on: disk).count))
                contest.killed += 1
                owner = begin(on: disk, as: try Tenure(lock))
            } else {
                owner.process.suspend(true)
                let tenure = try Tenure.takingOver(lock)
                let machine = disk.content(of: Self.journal) == nil ? nil : try fold(try records(on: disk))
                former.append((owner, try records(on: disk).count))
                contest.takenOver += 1
                // Who finds a run that is over has nothing to execute.
                if machine?.state.isFinal == true { break }
                owner = begin(on: disk, as: tenure)
            }
        }
        let bodies = try records(on: disk)
        for (contender, _) in former {
            contender.process.suspend(false)
            try schedule.run(until: { contender.outcome.result != nil })
        }
        guard try records(on: disk) == bodies else { throw Fault(description: "a former owner has gone on recording") }
        for (contender, head) in former { try checkFormer(contender, seen: head, of: bodies) }
        if former.last.map({ $0.contender.tenure !== owner.tenure }) ?? true {
            guard case .success(.finished) = owner.outcome.result else {
                throw Fault(description: "the last owner ended with \(String(describing: owner.outcome.result))")
            }
        }
        let machine = try fold(bodies)
        try checkNothingIsLost(on: disk)
        try check(machine)
        return (machine, contest)
    }

    private func begin(on disk: ModelDisk, as tenure: Tenure) -> Contender {
        let process = schedule.makeProcess()
        let outcome = schedule.begin(on: process) { try await self.conduct(disk, process, tenure) }
        return Contender(process: process, tenure: tenure, outcome: outcome)
    }

    private func expectRefusal(_ lock: String) throws {
        do {
            _ = try RunLock.acquire(lock)
        } catch {
            guard error.code == .locked else { throw Fault(description: "the run is refused as \(error)") }
            return
        }
        throw Fault(description: "two have the run")
    }

    /// A former owner has sent nothing after it lost the run, and knows that it has, unless the run was over by then.
    private func checkFormer(_ contender: Contender, seen head: Int, of bodies: [[UInt8]]) throws {
        let strayed = contender.tenure.strayedChanges
        guard strayed.isEmpty else { throw Fault(description: "\(strayed) left a process that had lost the run") }
        guard case .success(let ending) = contender.outcome.result else { return }
        guard case .finished = ending, try fold(Array(bodies.prefix(head))).state.isFinal else {
            throw Fault(description: "a former owner ended as if the run were its own: \(ending)")
        }
    }
}
