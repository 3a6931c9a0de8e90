// SPDX-License-Identifier: Apache-2.0

/// The attributes of a command fence: a closed set.
enum AttributeKey: String, CaseIterable {
    case id, effect, capture, connection, cwd, timeout, retry, approve
    case onFailure = "on-failure"
    case compensates, when, each, env, critical, always, rehearsal, obliges, due, discharges, secret, confirm, skip
    case title

    /// Whether a later version of the language brings it.
    var isOfLaterVersion: Bool {
        switch self {
        case .rehearsal: true
        default: false
        }
    }

    /// Whether it means something for a step that a person carries out.
    var suitsManualSteps: Bool {
        switch self {
        case .id, .effect, .approve, .onFailure, .compensates, .when, .critical, .always, .obliges, .due,
            .discharges, .skip,
            .title:
            true
        default: false
        }
    }
}
