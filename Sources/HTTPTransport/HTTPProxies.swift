// SPDX-License-Identifier: Apache-2.0

/// Which proxy carries which request, read from variables as curl and the AWS SDKs know them.
///
/// A name in lower case wins over the same in upper case. `HTTP_PROXY` in upper case is not read: in a CGI program it is
/// a header field that the caller chooses. An `https` request goes through an `http://` proxy by `CONNECT`, so that the
/// proxy sees the host's name and nothing more.
public struct HTTPProxies: Sendable, Equatable {
    /// The proxy of `http` requests; nil for none.
    public var http: String?
    /// The proxy of `https` requests; nil for none.
    public var https: String?
    /// Hosts that are reached directly: names and suffixes, addresses and CIDR blocks, separated by commas; `*` is all.
    public var exceptions: String

    /// Proxies from their parts.
    public init(http: String? = nil, https: String? = nil, exceptions: String = "") {
        self.http = http
        self.https = https
        self.exceptions = exceptions
    }

    /// What an environment says.
    public init(environment: [String: String]) {
        let value = { (names: [String]) in names.lazy.compactMap { environment[$0] }.first { !$0.isEmpty } }
        let all = value(["all_proxy", "ALL_PROXY"])
        self.init(
            http: value(["http_proxy"]) ?? all,
            https: value(["https_proxy", "HTTPS_PROXY"]) ?? all,
            exceptions: value(["no_proxy", "NO_PROXY"]) ?? ""
        )
    }

    /// The proxy for a URL by its scheme; ``exceptions`` are left to libcurl.
    func proxy(forURL url: String) -> String? {
        url.prefix { $0 != ":" }.lowercased() == "https" ? https : http
    }
}
