// SPDX-License-Identifier: Apache-2.0

/// The options that every `aws` command takes, before or after the operation.
enum GlobalOption: String, CaseIterable {
    case region
    case profile
    case endpointURL = "endpoint-url"
    case query
    case output
    case noPaginate = "no-paginate"
    case noSignRequest = "no-sign-request"
    case noVerifySSL = "no-verify-ssl"
    case certificateBundle = "ca-bundle"
    case readTimeout = "cli-read-timeout"
    case connectTimeout = "cli-connect-timeout"
    case binaryFormat = "cli-binary-format"
    case color
    case debug
    case noPager = "no-cli-pager"
    case autoPrompt = "cli-auto-prompt"
    case noAutoPrompt = "no-cli-auto-prompt"
    case v2Debug = "v2-debug"
    case version

    /// The names of all.
    static let names = allCases.map(\.rawValue)

    /// The option that a name is, or that alone starts with it, as for Python's argparse.
    init?(abbreviation name: String) {
        if let exact = GlobalOption(rawValue: name) {
            self = exact
            return
        }
        let meant = name.isEmpty ? [] : Self.allCases.filter { $0.rawValue.hasPrefix(name) }
        guard meant.count == 1, let only = meant.first else { return nil }
        self = only
    }

    /// Whether a word follows.
    var takesValue: Bool {
        switch self {
        case .region, .profile, .endpointURL, .query, .output, .certificateBundle, .readTimeout, .connectTimeout,
            .binaryFormat, .color:
            true
        case .noPaginate, .noSignRequest, .noVerifySSL, .debug, .noPager, .autoPrompt, .noAutoPrompt, .v2Debug,
            .version:
            false
        }
    }
}
