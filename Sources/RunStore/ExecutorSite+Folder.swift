// SPDX-License-Identifier: Apache-2.0

import Glibc
import Processes
import RunCore

extension ExecutorSite {
    /// The site of a run's folder, seen from this process.
    init(folder path: String, on machine: MachineIdentity = .current) {
        var status = stat()
        self.init(
            folder: FolderOrigin(of: path)?.text,
            device: stat(path, &status) == 0 ? UInt64(status.st_dev) : nil,
            machine: machine.number.isEmpty ? nil : machine.number,
            boot: machine.boot.isEmpty ? nil : machine.boot,
            cards: machine.cards.isEmpty ? nil : machine.cards
        )
    }

    private var identity: MachineIdentity {
        MachineIdentity(number: machine ?? "", boot: boot ?? "", cards: cards ?? [])
    }

    private func folderKinship(to earlier: ExecutorSite) -> FolderOrigin.Kinship? {
        guard let here = folder.flatMap({ FolderOrigin($0[...]) }),
            let there = earlier.folder.flatMap({ FolderOrigin($0[...]) })
        else { return nil }
        return here.kinship(to: there)
    }

    /// Whether everything that a process can look at says that it is the same folder, under whatever names.
    ///
    /// Then one kernel has it, and with it its lock; a container that is made anew over the same volume is there. The one
    /// exception looks the same in all of it: a machine that was put back from a snapshot with its memory, beside its
    /// original. An executor that runs meanwhile may be told, see `RestoreWatch`; one that begins afterwards is not.
    func isCertainly(_ earlier: ExecutorSite) -> Bool {
        boot != nil && boot == earlier.boot && device == earlier.device && device != nil
            && folderKinship(to: earlier) == .same
    }

    /// What shows that this is another place than an earlier one of the same names; nil when nothing does.
    func difference(from earlier: ExecutorSite) -> String? {
        if folderKinship(to: earlier) == .other { return "in a folder of the same path, of which this one is a copy" }
        return identity.kinship(to: earlier.identity) == .other ? "on another machine of the same name" : nil
    }

    /// What cannot be told of whether this is an earlier place of the same names; nil when nothing is open.
    func openQuestion(after earlier: ExecutorSite) -> String? {
        let question = "whether the run was last executed here, or this is a copy of the "
        if folderKinship(to: earlier) == .unknown { return question + "folder, its file system does not tell" }
        guard identity.kinship(to: earlier.identity) == .unknown else { return nil }
        return question + "machine, nothing tells: it was started anew since, and shows no network card"
    }
}
