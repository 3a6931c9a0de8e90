// SPDX-License-Identifier: Apache-2.0

public import AWSModel
import HTTPTransport
import Synchronization
import Values

/// A native client of every AWS service, driven by the service models.
///
/// A call is data and so is its outcome. The client signs inside its retry loop, repeats reads only, sends to no host
/// that its target guard does not admit, and records every exchange without secrets.
public final class AWSClient: Sendable {
    /// What calls share and learn from each other.
    private struct Learned {
        var bucket: RetryTokenBucket
        var skew = ClockSkew()
        var bucketRegions: [String: String] = [:]
        var bucketSessions: [String: AWSCredentials] = [:]
    }

    let catalog: ServiceCatalog
    let settings: AWSSettings
    let transport: AWSTransport
    let targetGuard: TargetGuard
    let retry: RetryPolicy
    let providers: [CredentialProvider]
    let credentialRoute: CredentialRoute?
    let surroundings: AWSSurroundings
    let keeper: CredentialKeeper
    let proof = CallerProof()
    private let learned: Mutex<Learned>
    /// Operations that have been called, by service and name: their shapes are bound once.
    let operations = Mutex<[String: WireOperation]>([:])
    /// Endpoints that do not depend on parameters, by service, operation, region and override.
    let endpoints = Mutex<[[String]: AWSEndpoint]>([:])

    /// A client over settings that the caller has read once, and a transport that carries its requests.
    ///
    /// Hosts that `targetGuard` does not admit are never sent to; `providers` are asked for credentials in order.
    /// `credentialRoute` says where the calls for credentials go; without one, where all calls go.
    public init(
        catalog: ServiceCatalog = .embedded,
        settings: AWSSettings,
        transport: AWSTransport,
        targetGuard: TargetGuard = .any,
        retry: RetryPolicy = RetryPolicy(),
        providers: [CredentialProvider] = CredentialProvider.standardChain,
        credentialRoute: CredentialRoute? = nil,
        surroundings: AWSSurroundings = AWSSurroundings()
    ) {
        self.catalog = catalog
        self.settings = settings
        self.transport = transport
        self.targetGuard = targetGuard
        self.retry = retry
        self.providers = providers
        self.credentialRoute = credentialRoute
        self.surroundings = surroundings
        keeper = CredentialKeeper(now: surroundings.now)
        learned = Mutex(Learned(bucket: RetryTokenBucket(capacity: retry.bucketCapacity)))
    }

    /// Makes one call.
    ///
    /// A read is repeated as the retry policy says. A mutating call is sent once; it is sent again only after an
    /// attempt that provably never left. Cancelling the task ends the waiting between attempts. The deadline is how long
    /// the call may take with everything, delays included.
    public func call(_ call: AWSCall, deadline: Duration) async -> AWSOutcome {
        let started = surroundings.uptime()
        let prepared: PreparedCall
        do throws(AWSNotSent) {
            prepared = try prepare(call)
        } catch {
            return .notSent(error)
        }
        var credentials: AWSCredentials?
        if prepared.needsCredentials {
            do throws(AWSNotSent) {
                credentials = try await signingCredentials(prepared, deadline: deadline)
            } catch {
                return .notSent(error)
            }
        }
        return await send(prepared, credentials, started: started, deadline: deadline)
    }

    // MARK: Sending

    private func send(
        _ prepared: PreparedCall,
        _ given: AWSCredentials?,
        started: Duration,
        deadline: Duration
    ) async -> AWSOutcome {
        var prepared = prepared
        var hasMoved = false
        var credentials = given
        var progress = CallProgress(policy: retry, isRepeatable: prepared.isRepeatable)
        var attempts: [AWSAttempt] = []
        var notes: [String] = []
        var delay = Duration.zero
        while true {
            if attempts.isEmpty, let reason = prepared.request.file?.change {
                return .notSent(AWSNotSent(code: .invalidParameters, reason: reason))
            }
            if let reason = await prepared.fence?.refusal() {
                return unopened(AWSNotSent(code: .heldBack, reason: reason), prepared, attempts)
            }
            let begun = surroundings.uptime()
            var request = signed(prepared, credentials, timeLimit: deadline - (begun - started))
            let receiver = prepared.receiver(makeToken: surroundings.makeToken)
            request.sink = receiver?.sink
            request.objection = prepared.fence?.objection
            do throws(AWSNotSent) {
                try receiver?.open()
            } catch {
                return unopened(error, prepared, attempts)
            }
            let sent = request.timeLimit > .zero ? await transport.send(request) : .neverSent("the deadline has passed")
            let (result, receipt) = receiver?.close(sent) ?? (sent, nil)
            var attempt = AWSAttempt(
                number: attempts.count + 1,
                wasSent: true,
                duration: .zero,
                delayBefore: delay
            )
            attempt.duration = surroundings.uptime() - begun
            var finding = AttemptFinding(result, prepared, receipt)
            if let correction = learnSkew(finding, result) {
                finding.ending = .clockCorrected
                notes.append("the clock here is \(correction.shortText) from the service's; corrected")
            }
            if let used = credentials, let note = await renewal(of: used, after: &finding, for: &credentials) {
                notes.append(note)
            }
            finding.describe(&attempt)
            attempts.append(attempt)
            let remaining = deadline - (surroundings.uptime() - started)
            if !hasMoved, !Task.isCancelled,
                let moved = await redirected(prepared, finding, note: &notes, deadline: remaining)
            {
                // The refused attempt did nothing: this is the call's first attempt where it belongs.
                (prepared, hasMoved, delay) = (moved, true, .zero)
                continue
            }
            let decision = learned.withLock { [random = surroundings.random()] learned in
                progress.decide(finding.ending, bucket: &learned.bucket, random: random, remaining: remaining)
            }
            if case .again(let pause) = decision, !Task.isCancelled {
                if pause > .zero { await surroundings.pause(pause) }
                delay = pause
                if !Task.isCancelled { continue }
            }
            let wallTime = surroundings.uptime() - started
            return finding.outcome(prepared, attempts, notes + transport.warnings, wallTime)
        }
    }

    /// The end of a call whose content cannot be written; a read may have been tried before, in vain.
    private func unopened(_ error: AWSNotSent, _ prepared: PreparedCall, _ attempts: [AWSAttempt]) -> AWSOutcome {
        var error = error
        error.attempts = attempts
        if attempts.allSatisfy({ !$0.wasSent }) { return .notSent(error) }
        let exchange = prepared.record()
        let isMutating = prepared.isMutating
        return .unknown(
            AWSUnknownEffect(reason: error.reason, isMutating: isMutating, attempts: attempts, exchange: exchange)
        )
    }

    /// The signed request; signed for the corrected clock, at the moment of sending.
    private func signed(
        _ prepared: PreparedCall,
        _ credentials: AWSCredentials?,
        timeLimit: Duration
    ) -> AWSTransport.Request {
        let moment = learned.withLock { $0.skew }.corrected(surroundings.now())
        let path = prepared.endpoint.path + prepared.request.path
        var headers = prepared.request.headers
        if let token = prepared.bearerToken {
            headers.set("Authorization", "Bearer \(token)")
        } else if let credentials {
            headers = RequestSigner(prepared: prepared, credentials: credentials, moment: moment).headers(path: path)
        }
        return AWSTransport.Request(
            method: prepared.request.method,
            url: prepared.url(path: path, query: prepared.request.query),
            headers: headers,
            body: prepared.request.content,
            isRepeatable: prepared.isRepeatable,
            timeLimit: timeLimit
        )
    }

    /// The region in which a bucket was found by an earlier call.
    func learnedRegion(ofBucket bucket: String?) -> String? {
        bucket.flatMap { bucket in learned.withLock { $0.bucketRegions[bucket] } }
    }

    /// Keeps the region of a bucket; of many buckets the earlier ones are forgotten.
    func learn(region: String, ofBucket bucket: String) {
        learned.withLock { learned in
            if learned.bucketRegions.count >= 1000 { learned.bucketRegions = [:] }
            learned.bucketRegions[bucket] = region
        }
    }

    /// The session with a directory bucket that was opened last.
    func learnedSession(withBucket bucket: String) -> AWSCredentials? { learned.withLock { $0.bucketSessions[bucket] } }

    /// Keeps a session; of many the earlier ones are forgotten.
    func learn(session: AWSCredentials, withBucket bucket: String) {
        learned.withLock { learned in
            if learned.bucketSessions.count >= 100 { learned.bucketSessions = [:] }
            learned.bucketSessions[bucket] = session
        }
    }

    private func learnSkew(_ finding: AttemptFinding, _ result: AWSTransport.Result) -> Duration? {
        guard case .refused(let error) = finding.content, error.mayBeClockSkew, case .response(let response) = result
        else { return nil }
        let now = surroundings.now()
        return learned.withLock { $0.skew.learn(dateHeader: response.headers.value("Date"), now: now) }
    }
}
