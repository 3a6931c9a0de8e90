// SPDX-License-Identifier: Apache-2.0

import Journal
import Processes
import RunCore
import RunStore
import RunViews
import RunbookModel

/// Reading runs, with errors for people.
enum StoreAccess {
    /// Everything on record about a run.
    ///
    /// - Throws: `Failure` when it cannot be read or does not check.
    static func history(of run: RunID, in store: any RunStore) async throws -> RunHistory {
        do {
            return try await store.bundle(run).history()
        } catch let error as RunStoreError {
            throw Failure(error)
        }
    }

    /// The runs of a store, the newest last.
    ///
    /// - Throws: `Failure` when the store cannot be read.
    static func runs(in store: any RunStore) async throws -> [RunID] {
        do { return try await store.runs() } catch let error as RunStoreError { throw Failure(error) }
    }

    /// Whether somebody executes a run now.
    ///
    /// - Throws: `Failure` when the store cannot be asked.
    static func isExecuted(_ run: RunID, in store: any RunStore) async throws -> Bool {
        do { return try await store.isExecuted(run) } catch let error as RunStoreError { throw Failure(error) }
    }

    /// Who has a run now, if it is not over; nil when nobody has.
    ///
    /// - Throws: `Failure` when the store cannot be asked.
    static func holder(of machine: RunMachine, in store: any RunStore) async throws -> RunHolder? {
        guard !machine.state.isFinal, let run = machine.opening?.run else { return nil }
        do {
            guard var holder = try await store.holder(of: run) else { return nil }
            holder.isSuspended = isSuspended(holder)
            return holder
        } catch let error as RunStoreError { throw Failure(error) }
    }

    /// The failure of taking a run that somebody has: who that is, and what sets them going if they stand still.
    static func failure(_ error: RunStoreError, taking machine: RunMachine, in store: any RunStore) async -> Failure {
        let found = (try? await holder(of: machine, in: store)) ?? nil
        guard error.code == .locked, let holder = found else { return Failure(error) }
        let name = holder.isExecutor(machine.executor) ? machine.executor.map { ", run by \($0.operatorName)" } : nil
        let known = Failure(error)
        let text = "\(known.message)\(name ?? "")\(holder.suspension)"
        return Failure(known.status, text, advice: holder.continuation ?? known.advice)
    }

    /// Whether a process of this machine stands still; not known, and so false, of another machine's.
    private static func isSuspended(_ holder: RunHolder) -> Bool {
        guard holder.host == HostName.current, let process = holder.process else { return false }
        return ProcessTable.entry(of: process)?.isStopped == true
    }

    /// What the store knows of whether somebody executes a run, if it is not over.
    ///
    /// - Throws: `Failure` when the store cannot be asked.
    static func presence(of history: RunHistory, in store: any RunStore) async throws -> ExecutorPresence {
        let machine = history.machine()
        if let holder = try await holder(of: machine, in: store) { return ExecutorPresence(holder: holder) }
        guard machine.state == .running, let last = history.entries.last?.recorded.time else {
            return ExecutorPresence()
        }
        do {
            return ExecutorPresence(restart: try await store.restart(after: last))
        } catch let error as RunStoreError { throw Failure(error) }
    }

    /// The store in which a run goes on that was moved there; nil when it goes on here.
    ///
    /// - Throws: `Failure` when the store cannot be asked.
    static func movedTo(_ run: RunID, in store: any RunStore) async throws -> StoreName? {
        do { return try await store.movedTo(run) } catch let error as RunStoreError { throw Failure(error) }
    }

    /// Refuses what is meant for a run that goes on elsewhere: nobody would read it here.
    ///
    /// - Throws: `Failure` `.usage` that names the store.
    static func refuseMoved(_ run: RunID, in store: any RunStore) async throws {
        guard let name = try await movedTo(run, in: store) else { return }
        let advice = NextCommand.status(run, in: name).description
        throw Failure(.usage, RunStoreError(movedRun: run, to: name).description, advice: advice)
    }
}
