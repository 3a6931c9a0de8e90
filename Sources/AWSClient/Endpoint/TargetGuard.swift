// SPDX-License-Identifier: Apache-2.0

public import AWSModel

/// Which hosts a client may send to; every other host is refused before a byte leaves.
public enum TargetGuard: Sendable, Equatable {
    /// Any host: AWS's own and whatever is configured.
    case any
    /// Only this machine, for rehearsals and tests.
    case loopbackOnly
    /// Only these hosts; a name starting with `.` admits every host below it.
    case hosts([String])

    /// AWS's own hosts, in all partitions, and no others.
    ///
    /// Customers' hosts lie below the same names (load balancers, buckets): it keeps calls inside AWS, not inside an
    /// account.
    public static func amazon(_ partitions: Partitions) -> TargetGuard {
        let suffixes = partitions.all.flatMap { [$0.dnsSuffix, $0.dualStackDNSSuffix] }
        // What some services' rules lead to besides: Neptune Analytics and the sign-in service.
        let others = ["on.aws", "signin.aws.amazon.com", "signin.amazonaws.cn", "signin.amazonaws-us-gov.com"]
        return .hosts(Set(suffixes + others).sorted().map { "." + $0 })
    }

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
