// SPDX-License-Identifier: Apache-2.0

internal import Values

/// A URL as endpoint rules take it apart; URLs with a query are none.
struct EndpointURL: Hashable {
    let scheme: String
    /// Host and port.
    let authority: String
    let path: String

    init?(_ text: String) {
        guard let separator = text.firstRange(of: "://") else { return nil }
        scheme = text[..<separator.lowerBound].lowercased()
        guard scheme == "http" || scheme == "https" else { return nil }
        let rest = text[separator.upperBound...].prefix { $0 != "#" }
        guard !rest.contains("?") else { return nil }
        authority = String(rest.prefix { $0 != "/" })
        path = String(rest.dropFirst(authority.count))
        guard !authority.isEmpty, Self.hasValidPort(authority) else { return nil }
    }

    private static func hasValidPort(_ authority: String) -> Bool {
        guard let colon = authority.lastIndex(of: ":"), !authority.hasSuffix("]") else { return true }
        let port = authority[authority.index(after: colon)...]
        return port.isEmpty || UInt16(port) != nil
    }

    /// The path with a slash at both ends.
    private var normalizedPath: String {
        let start = path.hasPrefix("/") ? path : "/" + path
        return start.hasSuffix("/") ? start : start + "/"
    }

    private var isAddress: Bool {
        if authority.hasPrefix("[") { return true }
        return HostLabel.isIPv4(authority.prefix { $0 != ":" })
    }

    /// The parts by the names that rules use.
    var json: JSONValue {
        [
            "scheme": .string(scheme), "authority": .string(authority), "path": .string(path),
            "normalizedPath": .string(normalizedPath), "isIp": .bool(isAddress),
        ]
    }
}
