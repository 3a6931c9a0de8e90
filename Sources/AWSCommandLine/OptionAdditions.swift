// SPDX-License-Identifier: Apache-2.0

/// The options that the AWS CLI adds to single operations, or takes away from them.
enum OptionAdditions {
    /// The AWS CLI's words for the services of which some operation is changed here.
    static let services: Set<String> = [
        "cloudfront", "cloudsearch", "cloudwatch", "configservice", "datapipeline", "deploy", "ec2", "emr", "iam",
        "iot",
        "lambda", "quicksight", "rds", "rekognition", "ses", "translate",
    ]

    /// Changes the table of `place`, which is `service.operation` in the AWS CLI's words.
    static func apply(to table: inout OptionTable, place: String) {
        guard services.contains(where: { place.hasPrefix($0 + ".") }) else { return }
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
            add("secondary-private-ip-addresses", .many, .networkInterface("PrivateIpAddresses"), to: &table)
            let count = "SecondaryPrivateIpAddressCount"
            add("secondary-private-ip-address-count", .one, .networkInterface(count), to: &table)
            add("associate-public-ip-address", .none, .networkInterface("AssociatePublicIpAddress"), to: &table)
            add("no-associate-public-ip-address", .none, .networkInterface("no-AssociatePublicIpAddress"), to: &table)
            let shortcuts = [
                "secondary-private-ip-addresses", "secondary-private-ip-address-count", "associate-public-ip-address",
            ]
            table.exclude(["network-interfaces"], shortcuts)
        case "lambda.create-function":
            table.relax("code")
            hoist("zip-file", "Code", "ZipFile", in: &table)
        case "lambda.publish-layer-version":
            table.relax("content")
            hoist("zip-file", "Content", "ZipFile", in: &table)
        case "cloudwatch.put-metric-data":
            table.relax("metric-data")
            let names = ["metric-name", "timestamp", "unit", "value", "dimensions", "statistic-values"]
            for name in names + ["storage-resolution"] { add(name, .one, .metricDatum(name), to: &table) }
            table.exclude(["metric-data"], names)
        case "ec2.authorize-security-group-ingress", "ec2.authorize-security-group-egress",
            "ec2.revoke-security-group-ingress", "ec2.revoke-security-group-egress":
            let names = ["protocol", "port", "cidr", "source-group", "group-owner"]
            for name in names { add(name, .one, .securityGroupRule(name), to: &table) }
            table.exclude(["ip-permissions"], names)
        case "ses.send-email":
            table.rename("source", to: "from")
            table.relax("destination")
            table.relax("message")
            for name in ["to", "cc", "bcc"] { add(name, .many, .emailAddresses(name), to: &table) }
            for name in ["subject", "text", "html"] { add(name, .one, .emailText(name), to: &table) }
            table.exclude(["destination"], ["to", "cc", "bcc"])
            table.exclude(["message"], ["text", "html"])
        case "iam.create-virtual-mfa-device":
            let advice =
                "print the seed with --query VirtualMFADevice.QRCodePNG --output text and decode it from base64"
            refuse(["outfile", "bootstrap-method"], advice, in: &table)
        case "iot.create-keys-and-certificate", "iot.create-certificate-from-csr":
            let keys = place.hasSuffix("certificate") ? ["public-key-outfile", "private-key-outfile"] : []
            let advice = "print all parts with one --query and --output text into a file that only you can read"
            refuse(["certificate-pem-outfile"] + keys, advice, in: &table)
        case "cloudfront.create-invalidation":
            let advice = "give --invalidation-batch with a CallerReference that is new for each invalidation"
            refuse(["paths"], advice, arity: .many, in: &table)
        case "cloudfront.create-distribution":
            let advice = "give --distribution-config with a CallerReference of your own"
            refuse(["origin-domain-name", "default-root-object"], advice, in: &table)
        case "cloudfront.update-distribution":
            refuse(["default-root-object"], "give the whole --distribution-config", in: &table)
        case "cloudsearch.define-expression": refuse(["name"], "give the structure --expression", in: &table)
        case "cloudsearch.define-index-field":
            let names = [
                "name", "type", "default-value", "facet-enabled", "search-enabled", "return-enabled", "sort-enabled",
                "source-field", "highlight-enabled", "analysis-scheme",
            ]
            refuse(names, "give the structure --index-field", in: &table)
        case "datapipeline.activate-pipeline", "datapipeline.put-pipeline-definition":
            refuse(["parameter-values-uri"], "give --parameter-values as JSON", in: &table)
            if place.hasSuffix("definition") {
                refuse(["pipeline-definition"], "give --pipeline-objects as JSON", in: &table)
            }
        case "ec2.bundle-instance":
            let names = ["bucket", "prefix", "owner-akid", "owner-sak", "policy"]
            refuse(names, "give the structure --storage", in: &table)
        case "ec2.get-password-data":
            refuse(["priv-launch-key"], "decrypt the answer's PasswordData with the key", in: &table)
        case "configservice.put-configuration-recorder":
            let recorder = "ConfigurationRecorder"
            table.insert(
                CommandOption(
                    name: "recording-group",
                    arity: .one,
                    target: .special(.nested(member: recorder, field: "recordingGroup"))
                )
            )
            table.merges(recorder)
        case "emr.list-clusters":
            let active = ["STARTING", "BOOTSTRAPPING", "RUNNING", "WAITING", "TERMINATING"]
            add("active", .none, .clusterStates(active), to: &table)
            add("terminated", .none, .clusterStates(["TERMINATED"]), to: &table)
            add("failed", .none, .clusterStates(["TERMINATED_WITH_ERRORS"]), to: &table)
        case "emr.add-tags":
            table.remove("tags")
            add("tags", .many, .emrTags, to: &table)
        case "translate.import-terminology": hoist("data-file", "TerminologyData", "File", in: &table)
        case "translate.translate-document": hoist("document-content", "Document", "Content", in: &table)
        case "quicksight.start-asset-bundle-import-job":
            hoist("asset-bundle-import-source-bytes", "AssetBundleImportSource", "Body", in: &table)
        case "rekognition.compare-faces":
            hoist("source-image-bytes", "SourceImage", "Bytes", in: &table)
            hoist("target-image-bytes", "TargetImage", "Bytes", in: &table)
        case let image where image.hasPrefix("rekognition."):
            if table.options["image"] != nil { hoist("image-bytes", "Image", "Bytes", in: &table) }
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

    /// Adds options that the AWS CLI has and Lifeboat does not.
    private static func refuse(
        _ names: [String],
        _ advice: String,
        arity: CommandOption.Arity = .one,
        in table: inout OptionTable
    ) {
        for name in names { add(name, arity, .unsupported(advice), to: &table) }
    }

    /// Adds an option for bytes inside a structure.
    private static func hoist(_ name: String, _ member: String, _ field: String, in table: inout OptionTable) {
        add(name, .one, .blob(member: member, field: field), to: &table)
        table.merges(member)
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
