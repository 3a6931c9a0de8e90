// SPDX-License-Identifier: Apache-2.0

/// Whether it means anything that nobody seems to execute a run.
///
/// A database forgets who has a run when it is restarted. The executor takes it again with its next record, and until then
/// it is wrong to send somebody to go on with the run in its place.
struct ExecutorSight {
    private var losses: Int
    private var records = 0
    /// Whether that nobody seems to execute the run says nothing.
    private(set) var isUnclear = false

    /// Nothing was lost yet but what had been before.
    init(losses: Int) { self.losses = losses }

    /// Takes in that the store says itself that it has lost sight.
    mutating func doubt() { isUnclear = true }

    /// Takes in what was seen, and how often the store has lost sight.
    ///
    /// - Returns: Whether it has become unclear now.
    mutating func look(isExecuted: Bool, records: Int, losses: Int) -> Bool {
        let wasUnclear = isUnclear
        if losses != self.losses { isUnclear = true }
        // Whoever records has the run, or had it then: what is seen after that counts again.
        if isExecuted || (wasUnclear && records != self.records) { isUnclear = false }
        (self.losses, self.records) = (losses, records)
        return isUnclear && !wasUnclear
    }
}
