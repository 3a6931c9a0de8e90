// SPDX-License-Identifier: Apache-2.0

public import RunCore
public import RunbookModel
public import Values

/// Where runs are kept: made, opened for execution, listed, and answered from other terminals.
///
/// A run has one executor at a time. One that lost its run, because its lock was taken from it while it was suspended or
/// cut off, is refused at its next append with `.fenced`, before it acts on anything.
public protocol RunStore: Sendable {
    /// The kind of its bundles.
    associatedtype Bundle: RunBundle

    /// What people call the store: a folder, or a database without any password.
    var place: String { get }

    /// What `--store` takes to reach the store, on this machine or, for a database, on any.
    var name: StoreName { get }

    /// Makes a new run and opens it for execution.
    ///
    /// - Throws: `RunStoreError` when anything cannot be written; `.exists` when there is a run of that name.
    func begin(
        _ opening: RunOpening,
        plan: Plan,
        checklists: [Checklist],
        now: @escaping @Sendable () -> Timestamp
    ) async throws -> RunSession

    /// Makes a new run: plan and checklists durable before the journal's first record counts.
    ///
    /// - Throws: `RunStoreError`, as `begin` does.
    func create(_ opening: RunOpening, plan: Plan, checklists: [Checklist]) async throws

    /// Opens a run for execution: takes its lock and checks its record.
    ///
    /// - Parameters:
    ///   - run: The run.
    ///   - earlier: Its record as it was read before; it need not be read anew while it is the same. Nil when it was not.
    ///   - missing: What its journal has lost at its end and a person has taken upon them; nil when nothing.
    ///   - now: What a record's time is taken from.
    /// - Returns: The right to execute the run, and its record.
    /// - Throws: `RunStoreError`; `.locked` when another executor works on the run, `.finished` when the run is over,
    ///   `.moved` when it goes on in another store, `.missingTail` when its journal has lost anything else at its end.
    func open(
        _ run: RunID,
        after earlier: RunHistory?,
        despite missing: MissingTail?,
        now: @escaping @Sendable () -> Timestamp
    ) async throws -> RunSession

    /// Opens a run for execution that has lost nothing.
    ///
    /// - Throws: `RunStoreError`, as `open` of one that may have does.
    func open(_ run: RunID, now: @escaping @Sendable () -> Timestamp) async throws -> RunSession

    /// Opens a run that is over, to add what becomes of it after its end: takes its lock and checks its record.
    ///
    /// - Throws: `RunStoreError`, as `open` does; `.unfinished` when the run is not over.
    func amend(_ run: RunID, now: @escaping @Sendable () -> Timestamp) async throws -> RunSession

    /// The bundle of a run, whether it exists or not.
    func bundle(_ run: RunID) -> Bundle

    /// The runs in the store, in the order of their names.
    ///
    /// - Throws: `RunStoreError` when the store cannot be read.
    func runs() async throws -> [RunID]

    /// Leaves an answer for the run's executor.
    ///
    /// - Throws: `RunStoreError` when it cannot be written.
    func post(_ message: InboxMessage, to run: RunID, named name: String) async throws

    /// Leaves a file for a letter that is posted after it: durable when this returns, and no evidence yet.
    ///
    /// - Parameters:
    ///   - bytes: The file's bytes.
    ///   - sha256: Their digest, by which the letter names the file.
    ///   - letter: The name under which the letter is going to be posted.
    ///   - run: The run.
    /// - Throws: `RunStoreError` when it cannot be written.
    func attach(_ bytes: [UInt8], as sha256: String, toLetter letter: String, of run: RunID) async throws

    /// The bytes of a file that was left for a letter, as far as it is not larger than the letter says; nil when there is none.
    ///
    /// Whether they are those that the letter names is for the caller to find out: others may write there.
    ///
    /// - Throws: `RunStoreError` when the store cannot be asked.
    func bytes(of file: AttachedFile, ofLetter letter: String, to run: RunID) async throws -> [UInt8]?

    /// Removes the files of a letter that is out of the inbox, as far as they can be removed.
    ///
    /// Whoever opens the run for execution removes those that have waited for a letter for more than a day.
    func discard(_ files: [AttachedFile], ofLetter letter: String, to run: RunID) async

    /// What waits for the run's executor, in the order of the names; what is no answer says why.
    ///
    /// - Throws: `RunStoreError` when it cannot be read.
    func letters(to run: RunID) async throws -> [InboxLetter]

    /// Takes an answer out of the inbox.
    ///
    /// - Throws: `RunStoreError` when it cannot be taken out.
    func discard(_ name: String, from run: RunID) async throws

    /// Whether an executor works on the run now, as far as the store can tell.
    ///
    /// - Throws: `RunStoreError` when the store cannot be asked.
    func isExecuted(_ run: RunID) async throws -> Bool

    /// Who has the run now: executes it, or keeps others from that; nil when nobody has, as far as the store can tell.
    ///
    /// It waits for nobody.
    ///
    /// - Throws: `RunStoreError` when the store cannot be asked.
    func holder(of run: RunID) async throws -> RunHolder?

    /// When the store forgot after a moment who has its runs, as a database does when it is restarted; nil when it did not.
    ///
    /// - Throws: `RunStoreError` when the store cannot be asked.
    func restart(after moment: Timestamp) async throws -> StoreRestart?

    /// How often what says whether a run is executed was lost, as by the restart of a database: until the run's executor
    /// records something, that nobody seems to execute it says nothing.
    var lossCount: Int { get }

    /// What says that there is something new on a run.
    ///
    /// - Throws: `RunStoreError` when the store cannot be watched.
    func news(of run: RunID) async throws -> RunNews

    /// Keeps others from executing the run, which need not exist yet.
    ///
    /// - Throws: `RunStoreError` `.locked` when somebody executes it.
    func hold(_ run: RunID) async throws -> RunHold

    /// Makes a checked journal the run's own, if what the run has is a beginning of it; the run is executed here again.
    ///
    /// Only for who holds the run, after the files that the journal names.
    ///
    /// - Throws: `RunStoreError` `.exists` when the run has other records, or more.
    func receive(_ journal: [UInt8], as run: RunID) async throws

    /// What was said last about changes by the runs of this store; nil when nothing ever was.
    ///
    /// - Throws: `RunStoreError` when it cannot be told; nothing may be changed then.
    func freeze() async throws -> StoreFreeze?

    /// Says that nothing may be changed, or may be changed again; every executor of the store sees it from then on.
    ///
    /// - Throws: `RunStoreError` when it cannot be written.
    func say(_ freeze: StoreFreeze) async throws

    /// Notes that the run goes on in another store.
    ///
    /// - Throws: `RunStoreError` when that cannot be written.
    func retire(_ run: RunID, to name: StoreName) async throws

    /// Where the run may go on besides here, in words; nil when it cannot: it was executed here last, it was handed over to
    /// this store, or the store is one for all machines.
    ///
    /// A run that was moved into this store is here by right, whichever machine opens it first. A folder that was copied by
    /// other means than a transfer says nothing of where it came from, and nothing keeps its original from being executed:
    /// only the last executor on record tells, by the names of its machine and folder and by what no copy of them has.
    ///
    /// - Throws: `RunStoreError` when the store cannot be read.
    func rival(of history: RunHistory, on host: String) async throws -> String?

    /// Where the run was moved to; nil when it is still here.
    ///
    /// - Throws: `RunStoreError` when the store cannot be read.
    func movedTo(_ run: RunID) async throws -> StoreName?
}

extension RunStore {
    /// Never: a folder's locks are the kernel's.
    public func restart(after moment: Timestamp) async throws -> StoreRestart? { nil }

    /// The run that a person means: its whole name, the end of it, or `last`.
    ///
    /// - Throws: `RunStoreError` when no run or more than one fits.
    public func run(named text: String) async throws -> RunID {
        let runs = try await runs()
        if let exact = runs.first(where: { $0.text == text }) { return exact }
        if text == "last" {
            if let newest = await newest(of: runs) { return newest }
        }
        let fitting = runs.filter { $0.text.hasSuffix(text) }
        guard let run = fitting.first else {
            throw RunStoreError(.unknownRun, "there is no run '\(text)' in \(place); `lifeboat runs` lists them")
        }
        guard fitting.count == 1 else {
            let names = fitting.map(\.text).joined(separator: ", ")
            throw RunStoreError(.unknownRun, "'\(text)' fits more than one run: \(names)")
        }
        return run
    }

    /// The run that was opened last; names tell to the second, and of those the record tells.
    private func newest(of runs: [RunID]) async -> RunID? {
        guard let moment = runs.map(Self.moment).max() else { return nil }
        let candidates = runs.filter { Self.moment(of: $0) == moment }
        guard candidates.count > 1 else { return candidates.first }
        var newest: (run: RunID, openedAt: Timestamp)?
        for run in candidates {
            let openedAt = (try? await bundle(run).history())?.opening.openedAt ?? .distantPast
            if newest.map({ $0.openedAt <= openedAt }) ?? true { newest = (run, openedAt) }
        }
        return newest?.run
    }

    /// The part of a run's name that says when it was opened.
    private static func moment(of run: RunID) -> String {
        run.text.split(separator: "-").suffix(3).dropLast().joined(separator: "-")
    }
}

extension Timestamp {
    fileprivate static let distantPast = Timestamp(nanosecondsSinceEpoch: .min)
}
