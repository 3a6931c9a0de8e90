// SPDX-License-Identifier: Apache-2.0

extension AWSSettings {
    /// The file of certificate authorities: `AWS_CA_BUNDLE`, or `ca_bundle` of the profile; nil for the system's.
    public var caBundle: String? {
        value(variable: "AWS_CA_BUNDLE", setting: "ca_bundle").map { expanded($0) }
    }

    /// How reads are repeated: `AWS_RETRY_MODE` with `AWS_MAX_ATTEMPTS`, or `retry_mode` with `max_attempts`.
    ///
    /// The modes are those of the SDKs by their number of attempts: `legacy` has 5, `standard` and `adaptive` have 3.
    /// What is no number, or less than 1, is left out.
    public var retryPolicy: RetryPolicy {
        let mode = value(variable: "AWS_RETRY_MODE", setting: "retry_mode")?.lowercased()
        let asked = value(variable: "AWS_MAX_ATTEMPTS", setting: "max_attempts").flatMap { Int($0) }
        let attempts = asked.flatMap { $0 > 0 ? $0 : nil } ?? (mode == "legacy" ? 5 : 3)
        return RetryPolicy(maximumAttempts: attempts)
    }

    /// Why the settings of ``retryPolicy`` mean nothing, as a sentence without full stop; nil when they do.
    ///
    /// The AWS CLI ends with such a value.
    public var retryProblem: String? {
        if let mode = value(variable: "AWS_RETRY_MODE", setting: "retry_mode"),
            !["legacy", "standard", "adaptive"].contains(mode.lowercased())
        {
            return "the retry mode '\(mode)' is none of legacy, standard and adaptive; "
                + "correct AWS_RETRY_MODE or retry_mode of the profile"
        }
        if let attempts = value(variable: "AWS_MAX_ATTEMPTS", setting: "max_attempts"), Int(attempts) ?? 0 < 1 {
            return "the number of attempts '\(attempts)' is no whole number from 1; "
                + "correct AWS_MAX_ATTEMPTS or max_attempts of the profile"
        }
        return nil
    }

    /// What ``retryPolicy`` does otherwise than the settings ask, as a sentence without full stop; nil when nothing.
    public var retryRemark: String? {
        guard value(variable: "AWS_RETRY_MODE", setting: "retry_mode")?.lowercased() == "adaptive" else { return nil }
        return "the retry mode 'adaptive' is carried out as 'standard': calls are not slowed down on this side"
    }

    /// The name of the output format in force: `AWS_DEFAULT_OUTPUT`, then the profile's `output`.
    public var defaultOutput: String? { value(variable: "AWS_DEFAULT_OUTPUT", setting: "output") }
}
