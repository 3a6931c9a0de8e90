// SPDX-License-Identifier: Apache-2.0

public import RunbookModel
public import Values

/// That a person had something changed while no window allowed it, or a blocking condition stood against it, which
/// somebody must look at afterwards.
///
/// There is one for each executor that did so, at the first change that it sent against each kind of refusal.
public struct WindowOverride: Sendable, Hashable {
    /// What a person sets aside.
    enum Kind { case windows, condition }

    /// The step whose change was sent.
    public let step: StepID
    /// Who set the windows or conditions aside.
    public let by: String
    /// Why.
    public let reason: String
    /// What stood against the change.
    public let hold: ChangeHold
    /// When the change was about to be sent.
    public let at: Timestamp
    /// How many approvals had been given by one person alone before; fixes the order of the reviews of a step.
    let earlierGlasses: Int

    /// What somebody must do about it.
    public var obligation: String {
        "review of the override by \((at + BrokenGlass.reviewTime).text()): \(by) changed it \(hold.reason), because: \(reason)"
    }
}

extension RunMachine {
    /// Takes in that a change is about to be sent that windows or blocking conditions stood against.
    mutating func noteOverride(_ intent: OperationIntent, at time: Timestamp) {
        guard let hold = intent.overrides, let executor else { return }
        guard let reason = hold.overriddenBecause ?? executor.windowOverride else { return }
        guard notedOverrides.insert(hold.isOfCondition ? .condition : .windows).inserted else { return }
        windowOverrides.append(
            WindowOverride(
                step: intent.step,
                by: executor.operatorName,
                reason: reason,
                hold: hold,
                at: time,
                earlierGlasses: brokenGlass.count
            )
        )
    }
}

/// What one person decided alone, and another must look at.
struct OwedReview {
    let step: StepID
    let by: String
    let at: Timestamp
    /// What the one did, for an objection to their own review.
    let deed: String
    let obligation: String

    init(_ glass: BrokenGlass) {
        (step, by, at, obligation) = (glass.step, glass.by, glass.at, glass.obligation)
        deed = "approved it alone"
    }

    init(_ override: WindowOverride) {
        (step, by, at, obligation) = (override.step, override.by, override.at, override.obligation)
        deed = override.hold.isOfCondition ? "set a blocking condition aside" : "set the windows aside"
    }
}

extension RunMachine {
    /// What one person decided alone, in the order of the record, with the names of the reviews.
    var reviews: [(id: ObligationID, owed: OwedReview)] {
        var owed: [OwedReview] = []
        var overrides = windowOverrides[...]
        for (index, glass) in brokenGlass.enumerated() {
            while let next = overrides.first, next.earlierGlasses <= index {
                owed.append(OwedReview(next))
                overrides.removeFirst()
            }
            owed.append(OwedReview(glass))
        }
        owed += overrides.map { OwedReview($0) }
        var counts: [StepID: Int] = [:]
        return owed.map { review in
            counts[review.step, default: 0] += 1
            return (ObligationID(step: review.step, review: counts[review.step] ?? 1), review)
        }
    }
}
