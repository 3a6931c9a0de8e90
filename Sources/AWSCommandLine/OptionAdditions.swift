// SPDX-License-Identifier: Apache-2.0

/// The options that the AWS CLI adds to single operations, or takes away from them.
enum OptionAdditions {
    /// Changes the table of `place`, which is `service.operation` in the AWS CLI's words.
    static func apply(to table: inout OptionTable, place: String) {
        switch place {
        case "rds.add-option-to-option-group":
            table.rename("options-to-include", to: "options")
            table.remove("options-to-remove")
        case "rds.remove-option-from-option-group":
            table.rename("options-to-remove", to: "options")
            table.remove("options-to-include")
        case "ec2.run-instances":
            table.remove("min-count")
            table.remove("max-count")
            add("count", .one, .instanceCount, to: &table)
            for name in [
                "secondary-private-ip-addresses", "secondary-private-ip-address-count", "associate-public-ip-address",
                "no-associate-public-ip-address",
            ] { add(name, name.hasSuffix("addresses") ? .many : .optional, .unsupported, to: &table) }
        case "lambda.create-function":
            table.relax("code")
            add("zip-file", .one, .zipFile("Code"), to: &table)
        case "lambda.publish-layer-version":
            table.relax("content")
            add("zip-file", .one, .zipFile("Content"), to: &table)
        case "cloudwatch.put-metric-data":
            table.relax("metric-data")
            let names = ["metric-name", "timestamp", "unit", "value", "dimensions", "statistic-values"]
            for name in names + ["storage-resolution"] { add(name, .one, .metricDatum(name), to: &table) }
        case "ec2.authorize-security-group-ingress", "ec2.authorize-security-group-egress",
            "ec2.revoke-security-group-ingress", "ec2.revoke-security-group-egress":
            for name in ["protocol", "port", "cidr", "source-group", "group-owner"] {
                add(name, .one, .securityGroupRule(name), to: &table)
            }
        case "ses.send-email":
            table.rename("source", to: "from")
            table.relax("destination")
            table.relax("message")
            for name in ["to", "cc", "bcc"] { add(name, .many, .emailAddresses(name), to: &table) }
            for name in ["subject", "text", "html"] { add(name, .one, .emailText(name), to: &table) }
        case "iam.create-virtual-mfa-device":
            add("outfile", .one, .unsupported, to: &table)
            add("bootstrap-method", .one, .unsupported, to: &table)
        case let deploy where deploy.hasPrefix("deploy."):
            if table.options["revision"] != nil {
                table.relax("revision")
                add("s3-location", .one, .revision(type: "S3", member: "s3Location"), to: &table)
                add("github-location", .one, .revision(type: "GitHub", member: "gitHubLocation"), to: &table)
            }
        default: break
        }
    }

    /// Whether the words of an option are the values of the only member of its structures (`--instances i-1 i-2`).
    static func takesBareWords(place: String, _ member: String) -> Bool {
        switch place {
        case "firehose.put-record-batch": member == "Records"
        case "workspaces.reboot-workspaces": member == "RebootWorkspaceRequests"
        case "workspaces.rebuild-workspaces": member == "RebuildWorkspaceRequests"
        case "workspaces.terminate-workspaces": member == "TerminateWorkspaceRequests"
        case "elb.remove-tags": member == "Tags"
        case "elb.describe-instance-health", "elb.deregister-instances-from-load-balancer",
            "elb.register-instances-with-load-balancer":
            member == "Instances"
        default: false
        }
    }

    private static func add(
        _ name: String,
        _ arity: CommandOption.Arity,
        _ special: CommandOption.Special,
        to table: inout OptionTable
    ) {
        table.insert(CommandOption(name: name, arity: arity, target: .special(special)))
    }
}
