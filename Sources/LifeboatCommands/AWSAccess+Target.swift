// SPDX-License-Identifier: Apache-2.0

import AWSClient
import AWSModel
import RunCore
import Values

extension AWSAccess {
    /// Proves the target: whose credentials these are, by the security token service of every region of the environment.
    ///
    /// From then on the client is held to that caller. A region that cannot be reached does not keep a run from beginning,
    /// because a failover begins just then; it is noted. What contradicts the rest does: another account, another caller,
    /// a region of another partition.
    ///
    /// - Throws: `Failure`: no region can be reached, no usable credentials, or a contradiction.
    func observeTarget() async throws -> TargetObservation {
        let credentials: AWSCredentials
        do throws(AWSNotSent) {
            credentials = try await client.credentials()
        } catch {
            throw failure(error)
        }
        let regions = regions.isEmpty ? ["us-east-1"] : regions
        let proofs = try await askAll(regions, credentials)
        guard let proven = proofs.first(where: { $0.caller != nil }), let caller = proven.caller else {
            let failures = proofs.compactMap(\.failure)
            let refusal = failures.first { $0.code != .noConnection } ?? failures.first
            throw refusal.map { failure($0) } ?? Failure(.unreachable, "no region of AWS answered")
        }
        try check(proofs, caller)
        client.pin(caller, provenBy: credentials, in: proven.region)
        return TargetObservation(
            account: caller.account,
            callerARN: caller.arn,
            credentialSource: credentials.source,
            partition: caller.partition,
            accessKeyID: credentials.accessKeyID,
            credentialsEnd: credentials.expiration,
            regions: proofs.map { proof in
                TargetObservation.Region(
                    region: proof.region,
                    endpoint: proof.endpoint,
                    problem: proof.problem
                )
            }
        )
    }

    /// What one region's endpoint said.
    private struct Proof: Sendable {
        var region: String
        var endpoint: String
        var caller: AWSCaller?
        var failure: AWSNotSent?

        /// Why it did not prove itself; nil when it did.
        var problem: String? { caller == nil ? failure?.reason ?? "no answer while another region answered" : nil }
    }

    /// How long a region may take to answer, and how long the others are waited for once one has.
    private static let deadline = Duration.seconds(20)
    private static let grace = Duration.seconds(5)

    private func askAll(_ regions: [String], _ credentials: AWSCredentials) async throws -> [Proof] {
        var proofs: [String: Proof] = [:]
        for region in regions {
            do throws(AWSNotSent) {
                let endpoint = try client.endpoint(ofService: "sts", region: region)
                proofs[region] = Proof(region: region, endpoint: "\(endpoint.scheme)://\(endpoint.authority)")
            } catch {
                throw failure(error)
            }
        }
        await withTaskGroup(of: (String, Result<AWSCaller, AWSNotSent>)?.self) { group in
            for region in regions {
                group.addTask { [client] in
                    do throws(AWSNotSent) {
                        return (
                            region,
                            .success(try await client.caller(of: credentials, region: region, deadline: Self.deadline))
                        )
                    } catch {
                        return (region, .failure(error))
                    }
                }
            }
            var isWaitingShortly = false
            for await answer in group {
                guard let (region, result) = answer else {
                    group.cancelAll()
                    continue
                }
                switch result {
                case .success(let caller): proofs[region]?.caller = caller
                case .failure(let failure): proofs[region]?.failure = failure
                }
                let isOpen = proofs.values.contains { $0.caller == nil && $0.failure == nil }
                if !isOpen { group.cancelAll() }
                if case .success = result, isOpen, !isWaitingShortly {
                    isWaitingShortly = true
                    group.addTask {
                        try? await SystemClock.pause(Self.grace)
                        return nil
                    }
                }
            }
        }
        return regions.compactMap { proofs[$0] }
    }

    private func check(_ proofs: [Proof], _ caller: AWSCaller) throws {
        for proof in proofs {
            if let other = proof.caller, !other.isSame(as: caller) {
                throw Failure(
                    .refused,
                    "the regions do not agree on who is calling: \(caller.arn), but \(other.arn) in \(proof.region)",
                    advice: "check the endpoints; nothing was changed"
                )
            }
            let partition = ServiceCatalog.embedded.partitions.partition(ofRegion: proof.region).id
            if let own = caller.partition, own != partition {
                throw Failure(
                    .refused,
                    "the credentials belong to the partition \(own), but the region \(proof.region) is in \(partition)",
                    advice: "correct the regions of the environment, or use credentials of \(partition)"
                )
            }
        }
    }

    /// A call that could not be made, as a command reports it.
    func failure(_ error: AWSNotSent) -> Failure {
        switch error.code {
        case .noConnection:
            Failure(
                .unreachable,
                "AWS cannot be reached at \(endpoint ?? "its own endpoints"): \(error.reason)",
                advice: "check the network, the region and AWS_ENDPOINT_URL; nothing was changed"
            )
        case .expiredCredentials: Failure(.refused, error.reason, advice: "renew the session token")
        case .invalidEndpoint, .refusedTarget:
            Failure(.refused, "no call to AWS can be made: \(error.reason)", advice: "correct AWS_ENDPOINT_URL")
        case .noCredentials where !error.attempts.isEmpty:
            Failure(.refused, error.reason, advice: "check the access key, the session token and the clock")
        default:
            Failure(
                .refused,
                "no call to AWS can be made: \(error.reason)",
                advice: "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE"
            )
        }
    }
}
