// SPDX-License-Identifier: Apache-2.0

/// Which hosts a client may send to; every other host is refused before a byte leaves.
public enum TargetGuard: Sendable, Equatable {
    /// Any host: AWS's own and whatever is configured.
    case any
    /// Only this machine, for rehearsals and tests.
    case loopbackOnly
    /// Only these hosts; a name starting with `.` admits every host below it.
    case hosts([String])

    /// Whether an endpoint may be sent to.
    public func admits(_ endpoint: AWSEndpoint) -> Bool {
        switch self {
        case .any: true
        case .loopbackOnly: endpoint.isLoopback
        case .hosts(let names):
            names.contains { name in
                let name = name.lowercased()
                return name.hasPrefix(".") ? endpoint.host.hasSuffix(name) : endpoint.host == name
            }
        }
    }
}
