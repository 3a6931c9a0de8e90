// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The caller that a client's credentials must belong to, once it has been proven, and the access keys that do.
final class CallerProof: Sendable {
    private struct State {
        var caller: AWSCaller?
        var region: String?
        var provenKeys: Set<String> = []
        var renewal: CallerRenewal?
        var refusal: String?
    }

    private let state = Mutex(State())

    /// What is to be done before credentials are used.
    enum Demand {
        /// They may be used.
        case none
        /// They must first be shown to belong to the pinned caller, by the security token service of this region.
        case proof(region: String?)
        /// Credentials of another caller have turned up; nothing is sent any more.
        case refusal(String)
    }

    /// Holds the client to a caller from now on.
    func pin(_ caller: AWSCaller, accessKeyID: String, region: String?) {
        state.withLock { state in
            state.caller = caller
            state.region = region
            state.provenKeys = [accessKeyID]
            state.refusal = nil
        }
    }

    /// What is to be done before credentials with this access key are used.
    func demand(_ accessKeyID: String) -> Demand {
        state.withLock { state in
            if let refusal = state.refusal { return .refusal(refusal) }
            guard state.caller != nil, !state.provenKeys.contains(accessKeyID) else { return .none }
            return .proof(region: state.region)
        }
    }

    /// Takes what the security token service said about renewed credentials.
    ///
    /// - Returns: Why they must not be used; nil when they belong to the caller.
    func observed(_ found: AWSCaller, _ credentials: AWSCredentials) -> String? {
        state.withLock { state in
            guard let caller = state.caller, !caller.isSame(as: found) else {
                state.provenKeys.insert(credentials.accessKeyID)
                state.renewal = CallerRenewal(caller: found, credentials: credentials)
                return nil
            }
            let refusal =
                "the renewed credentials (\(credentials.source)) belong to \(found.arn) in account \(found.account), "
                + "but this run was begun as \(caller.identity) in account \(caller.account); nothing was sent with them"
            state.refusal = refusal
            return refusal
        }
    }

    /// The last renewal that nobody has taken yet.
    func takeRenewal() -> CallerRenewal? {
        state.withLock { state in
            defer { state.renewal = nil }
            return state.renewal
        }
    }

    /// Whether there is a caller to be held to.
    var isPinned: Bool { state.withLock { $0.caller != nil } }

    /// Why nothing is sent any more.
    var refusal: String? { state.withLock(\.refusal) }
}

/// Credentials that were renewed under way, and proven to belong to the same caller.
public struct CallerRenewal: Sendable {
    /// The caller, with the session of now.
    public let caller: AWSCaller
    /// The credentials.
    public let credentials: AWSCredentials
}
