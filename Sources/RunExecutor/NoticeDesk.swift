// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunStore
import Synchronization

/// Tells people what is due about requests for approval, once each: the intention is on record before anybody is told.
final class NoticeDesk: Sendable {
    private let recorder: RunRecorder
    private let environment: ExecutorEnvironment
    /// How many programs are telling people something.
    private let underWay = Mutex(0)

    init(recorder: RunRecorder, environment: ExecutorEnvironment) {
        self.recorder = recorder
        self.environment = environment
    }

    /// Whether nobody is being told anything.
    var isIdle: Bool { underWay.withLock { $0 == 0 } }

    /// Has everybody told what is due now; `ended` is called once for each, with an error when that could not be recorded.
    ///
    /// Whoever hears of it says so by ``returned()``.
    func give(
        in group: inout ThrowingDiscardingTaskGroup<any Error>,
        ended: @escaping @Sendable ((any Error)?) -> Void
    ) async throws {
        let now = environment.now()
        let due = recorder.look { machine in
            machine.dueNotices(at: now).compactMap { notice in
                machine.status(of: notice.step).request.map { (notice, $0) }
            }
        }
        for (notice, request) in due {
            try await recorder.record([.approvalNoticed(notice)])
            underWay.withLock { $0 += 1 }
            let (recorder, notify) = (recorder, environment.notify)
            group.addTask {
                do {
                    if let ending = await notify(notice, request), !Task.isCancelled {
                        var told = notice
                        told.ending = ending.text
                        told.succeeded = ending.succeeded
                        try await recorder.record([.approvalNoticed(told)])
                    }
                    ended(nil)
                } catch {
                    ended(error)
                }
            }
        }
    }

    /// Notes that what was told is over.
    func returned() { underWay.withLock { $0 -= 1 } }
}
