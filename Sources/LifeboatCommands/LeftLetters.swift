// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunStore
import RunViews

extension LeftAnswers {
    /// What lies in the inbox of a run that is not over and goes on in this store.
    ///
    /// - Throws: `Failure` when the store cannot be asked.
    init(to machine: RunMachine, in store: any RunStore) async throws {
        self.init()
        guard let run = machine.opening?.run, !machine.state.isFinal else { return }
        do {
            for (_, message) in try await store.inbox(of: run) {
                switch message {
                case .decision(let decision): decisions.append(decision)
                case .answer(let answer): answers.append(answer)
                case .cancellation(let cancellation): cancellations.append(cancellation)
                }
            }
        } catch let error as RunStoreError {
            throw Failure(error)
        }
    }
}
