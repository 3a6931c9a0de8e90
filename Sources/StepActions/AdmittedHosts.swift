// SPDX-License-Identifier: Apache-2.0

public import RunbookModel

/// The hosts that scripts of a dry run may talk to: those of the plan's environment, and no other.
public struct AdmittedHosts: Sendable {
    /// Names in lower case; one that begins with `*.` stands for all below it, and `*` for any.
    private let patterns: Set<String>

    /// The hosts of an environment: its endpoints, its databases, and what it lists under `hosts`; none without one.
    public init(of environment: WorkspaceEnvironment?) {
        guard let environment else {
            patterns = []
            return
        }
        let addresses = [environment.endpoint].compactMap(\.self) + environment.endpoints.map(\.url)
        let endpoints = addresses.compactMap { address -> String? in
            guard let start = address.firstRange(of: "://")?.upperBound else { return nil }
            return String(address[start...].prefix { !":/?#".contains($0) })
        }
        let databases = environment.connections.compactMap(\.host)
            .flatMap { $0.split(separator: ",").map(String.init) }
            .filter { !$0.hasPrefix("/") }
        patterns = Set((endpoints + databases + environment.hosts).map { $0.lowercased() })
    }

    /// Why a script is withheld from the network; nil when every host that it names is admitted.
    func refusal(of script: String) -> String? {
        guard !patterns.contains("*") else { return nil }
        let reach = ScriptReach(script)
        if let reason = reach.untold { return "\(reason); \(Self.advice("'*'"))" }
        guard let host = reach.hosts.sorted().first(where: { !admits($0) }) else { return nil }
        return "'\(host)' is no host of the environment; \(Self.advice("it"))"
    }

    private func admits(_ host: String) -> Bool {
        guard !patterns.contains(host) else { return true }
        return host.indices.contains { host[$0] == "." && patterns.contains("*\(host[$0...])") }
    }

    private static func advice(_ what: String) -> String {
        "`hosts` of the environment in the workspace file admits \(what)"
    }
}
