// SPDX-License-Identifier: Apache-2.0

import Journal
import RunCore
import RunStore
import RunViews

extension Failure {
    /// The failure of a run whose record could not be kept; the run is as its journal says and can be resumed.
    init(stopping run: RunID, because error: any Error) {
        let resume = NextCommand.resume(run).description
        self.init("the run was stopped, because its record could not be kept", run, error, then: resume)
    }

    /// The failure of ending a run whose record could not be kept: a resume would carry out what was to be ended.
    init(ending run: RunID, because error: any Error) {
        let cancel = NextCommand("cancel", run.text, choosing: "--reason TEXT").description
        let text = "the run is NOT cancelled, because its record could not be kept"
        self.init(text, run, error, then: "\(cancel)\n`resume` would go on with the run")
    }

    private init(_ what: String, _ run: RunID, _ error: any Error, then command: String) {
        // The codes of the journal's errors are for programs.
        let reason = (error as? JournalError)?.detail ?? "\(error)"
        let text = "\(what): \(reason)"
        let isFull = (error as? JournalError)?.code == .noSpace || (error as? RunStoreError)?.code == .noSpace
        if (error as? JournalError)?.code == .fenced || (error as? RunStoreError)?.code == .fenced {
            self.init(
                .tryAgain,
                text,
                advice: "nothing was sent after that; see who has it: \(NextCommand("status", run.text))"
            )
            return
        }
        let isAway = (error as? RunStoreError)?.code == .unreachable
        let remedy = isFull ? "free some disk space" : isAway ? "bring the database back" : "put that right"
        let status: ExitStatus = isFull ? .tryAgain : isAway ? .unreachable : .inputOutput
        self.init(status, text, advice: "\(remedy), then: \(command)")
    }

    /// The failure for an error of the store.
    init(_ error: RunStoreError) {
        let text = error.store.map { NextCommand.naming($0, in: error.description) } ?? error.description
        switch error.code {
        case .inputOutput: self.init(.inputOutput, error.description)
        case .finished: self.init(.usage, error.description)
        case .unfinished:
            self.init(.usage, error.description, advice: "end it first: lifeboat resume RUN, or answer `abort`")
        case .corrupt, .missing:
            self.init(.failed, error.description, advice: "keep the bundle as it is; it says more: lifeboat verify RUN")
        case .missingTail:
            let advice = "keep the bundle as it is; what to do says: lifeboat resume RUN"
            self.init(.failed, error.description, advice: advice)
        case .unknownRun: self.init(.usage, error.description)
        case .locked: self.init(.tryAgain, error.description, advice: "wait for it, or answer it: lifeboat status RUN")
        case .noSpace: self.init(.tryAgain, error.description, advice: "free some disk space and try again")
        case .exists: self.init(.usage, error.description)
        case .moved:
            let option = error.movedTo.map(NextCommand.storeOption) ?? "--store STORE"
            self.init(.usage, error.description, advice: "name that store: \(option)")
        case .fenced: self.init(.tryAgain, error.description, advice: "see who has it: lifeboat status RUN")
        case .unreachable:
            // `lifeboat doctor` says this, too, and a server that refuses the connection has seen no password.
            let isRefused = error.description.contains("Connection refused")
            let advice =
                isRefused
                ? "see whether the database runs, and that `store` in lifeboat.yaml says where"
                : "look at `store` in lifeboat.yaml, and at the password file when the password was refused"
            self.init(.unreachable, error.description, advice: advice)
        case .wrongSchema: self.init(.usage, text)
        case .denied:
            self.init(.refused, error.description, advice: "lifeboat store init --grants shows who needs which rights")
        }
    }
}
