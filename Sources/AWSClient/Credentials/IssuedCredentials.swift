// SPDX-License-Identifier: Apache-2.0

import Values

/// Temporary credentials as services, programs and files write them down.
struct IssuedCredentials {
    /// The credentials in an object.
    ///
    /// Names are those of the security token service, with `Token` for the session token as metadata services have it.
    /// Nil when the key or its secret is missing, or an end is named that is no moment.
    static func read(_ object: JSONValue?, source: String, accountID: String? = nil, needsCode: Bool = false)
        -> AWSCredentials?
    {
        guard let key = object?["AccessKeyId"]?.stringValue, !key.isEmpty,
            let secret = object?["SecretAccessKey"]?.stringValue, !secret.isEmpty
        else { return nil }
        var expiration: Timestamp?
        if let end = object?["Expiration"], !end.isNull {
            guard let moment = end.stringValue.flatMap(moment) else { return nil }
            expiration = moment
        }
        return AWSCredentials(
            accessKeyID: key,
            secretAccessKey: secret,
            sessionToken: object?["SessionToken"]?.stringValue ?? object?["Token"]?.stringValue,
            expiration: expiration,
            source: source,
            accountID: object?["AccountId"]?.stringValue ?? accountID,
            needsCode: needsCode
        )
    }

    /// A moment as AWS's tools write it: RFC 3339, also with `UTC` in place of `Z`.
    static func moment(_ text: String) -> Timestamp? {
        Timestamp(text) ?? (text.hasSuffix("UTC") ? Timestamp(text.dropLast(3).trimmingSpace() + "Z") : nil)
    }

    /// Why a call for credentials brought none, in the service's own words with the secrets of the call taken out.
    static func failure(
        _ outcome: AWSOutcome,
        _ what: String,
        hiding secrets: [String] = []
    ) -> CredentialProvider.Resolution {
        let isUnreachable =
            switch outcome {
            case .notSent(let failure): failure.code == .noConnection
            case .unknown: true
            case .refused(let error): !error.isAWSAnswer || error.isThrottling || error.isTransient
            case .answered: false
            }
        var reason = outcome.failureText ?? "the answer holds no credentials"
        if case .refused(let error) = outcome, !error.isAWSAnswer {
            // Whoever answered is not AWS, and may repeat what was sent.
            reason = "what answers there is not AWS (HTTP \(error.httpStatus))"
        }
        for secret in secrets where secret.utf8.count >= 4 { reason = reason.replacing(secret, with: "(secret)") }
        return isUnreachable ? .unreachable("\(what): \(reason)") : .failed("\(what): \(reason)")
    }
}
