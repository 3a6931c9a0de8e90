// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Values

/// What environment and profile tell endpoint rules, by the names that the rules have for it.
///
/// The names and defaults are those of the AWS SDKs and Tools Reference Guide; where it leaves a choice, the AWS CLI's.
struct EndpointBuiltIns {
    let settings: AWSSettings
    let service: ServiceModel
    let operation: OperationModel?
    /// The call's parameters by member names.
    let parameters: JSONValue
    /// The region asked for; a pseudo-region such as `fips-us-east-1` is a region and a wish.
    let region: String
    /// The configured endpoint, when there is one.
    let customURL: String?

    /// The values by name: `AWS::Region`, `AWS::UseFIPS`.
    var values: [String: JSONValue] {
        let isFIPSRegion = region.hasPrefix("fips-") || region.hasSuffix("-fips")
        var values: [String: JSONValue] = [
            "AWS::Region": .string(realRegion),
            // A configured endpoint is what it is: the wishes for AWS's own endpoints do not apply to it.
            "AWS::UseFIPS": .bool(customURL == nil && (isFIPSRegion || wantsFIPS)),
            "AWS::UseDualStack": .bool(customURL == nil && wantsDualStack),
            "AWS::STS::UseGlobalEndpoint": .bool(
                value("AWS_STS_REGIONAL_ENDPOINTS", "sts_regional_endpoints") == "legacy"
            ),
            "AWS::Auth::AccountIdEndpointMode": .string(accountMode),
        ]
        if let customURL { values["SDK::Endpoint"] = .string(customURL) }
        if let accountID { values["AWS::Auth::AccountId"] = .string(accountID) }
        if service.name == "s3" || service.name == "s3control" {
            addS3(to: &values)
            adjustS3(&values)
        }
        return values
    }

    /// The region without the mark of a pseudo-region.
    var realRegion: String {
        if region.hasPrefix("fips-") { return String(region.dropFirst(5)) }
        return region.hasSuffix("-fips") ? String(region.dropLast(5)) : region
    }

    private var wantsFIPS: Bool { flag("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint") }

    private var wantsDualStack: Bool {
        let isS3 = service.name == "s3" || service.name == "s3control"
        if isS3, let own = settings.profileSetting("s3.use_dualstack_endpoint") { return own.lowercased() == "true" }
        return flag("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint")
    }

    /// `preferred`, `required` or `disabled`.
    private var accountMode: String {
        value("AWS_ACCOUNT_ID_ENDPOINT_MODE", "account_id_endpoint_mode")?.lowercased() ?? "preferred"
    }

    /// The account of the credentials, as far as it is configured beside them: never one of other credentials.
    private var accountID: String? {
        if settings.profileName == nil, settings.variable("AWS_ACCESS_KEY_ID") != nil {
            return settings.variable("AWS_ACCOUNT_ID")
        }
        return settings.profileSetting("aws_account_id")
    }

    // MARK: S3

    private func addS3(to values: inout [String: JSONValue]) {
        let style = settings.profileSetting("s3.addressing_style")?.lowercased()
        let accelerates = settings.profileSetting("s3.use_accelerate_endpoint")?.lowercased() == "true"
        // Hosts that somebody configured rarely have names below them, so that buckets stay in the path there.
        let isOwnHost = customURL.map { $0.contains("s3-accelerate.") } ?? true
        values["AWS::S3::ForcePathStyle"] = .bool(!accelerates && (isOwnHost ? style == "path" : style != "virtual"))
        values["AWS::S3::Accelerate"] = .bool(accelerates)
        let mode = value("AWS_S3_US_EAST_1_REGIONAL_ENDPOINT", "s3.us_east_1_regional_endpoint")
        values["AWS::S3::UseGlobalEndpoint"] = .bool(mode?.lowercased() == "legacy" && realRegion == "us-east-1")
        let usesARN = value("AWS_S3_USE_ARN_REGION", "s3.use_arn_region")?.lowercased()
        values["AWS::S3::UseArnRegion"] = .bool(usesARN != "false")
        values["AWS::S3Control::UseArnRegion"] = .bool(usesARN == "true")
        values["AWS::S3::DisableMultiRegionAccessPoints"] = .bool(
            flag("AWS_S3_DISABLE_MULTIREGION_ACCESS_POINTS", "s3_disable_multiregion_access_points")
        )
        // No built-in but a parameter of the client; the name is the parameter's.
        if flag("AWS_S3_DISABLE_EXPRESS_SESSION_AUTH", "s3_disable_express_session_auth") {
            values["DisableS3ExpressSessionAuth"] = true
        }
    }

    /// What the SDKs change for S3, since its rules refuse what its users are used to.
    private func adjustS3(_ values: inout [String: JSONValue]) {
        guard let operation else { return }
        if operation.name == "GetBucketLocation" {
            // The path finds a bucket from any region; a host name would be refused for its region.
            values["AWS::S3::ForcePathStyle"] = true
        } else if parameters["Bucket"]?.stringValue?.hasPrefix("arn:") == true {
            values["AWS::S3::ForcePathStyle"] = false
        }
        if ["ListBuckets", "CreateBucket", "DeleteBucket"].contains(operation.name) {
            values["AWS::S3::Accelerate"] = false
        }
    }

    private func value(_ variable: String, _ setting: String) -> String? {
        settings.variable(variable) ?? settings.profileSetting(setting)
    }

    private func flag(_ variable: String, _ setting: String) -> Bool {
        settings.flag(variable: variable, setting: setting)
    }
}
