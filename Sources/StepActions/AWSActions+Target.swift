// SPDX-License-Identifier: Apache-2.0

import AWSClient
public import RunCore

extension AWSActions {
    /// Lets credentials that end soon be renewed, and says whose they are then.
    ///
    /// Only a client that was pinned to a caller is looked at. Credentials that cannot be renewed for now do not hold a
    /// run up here: the call itself says so.
    public func prepare() async -> TargetReadiness {
        guard client.isPinned else { return .ready }
        _ = try? await client.credentials()
        if let reason = client.callerRefusal { return .refused(reason: reason) }
        return client.takeCallerRenewal().map { .observed(TargetObservation(renewal: $0)) } ?? .ready
    }
}

extension TargetObservation {
    /// What was found when credentials were renewed under way.
    init(renewal: CallerRenewal) {
        self.init(
            account: renewal.caller.account,
            callerARN: renewal.caller.arn,
            credentialSource: renewal.credentials.source,
            partition: renewal.caller.partition,
            accessKeyID: renewal.credentials.accessKeyID,
            credentialsEnd: renewal.credentials.expiration
        )
    }
}
