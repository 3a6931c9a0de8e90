// SPDX-License-Identifier: Apache-2.0

import Values

/// The ARN patterns of the resources that a call's parameters name.
struct ResourcePatterns {
    private let service: String
    private let place: PermissionPlace
    private let object: JSONObject
    /// What the parameters say about the names in braces of the ARNs' forms.
    private var names: [String: [String]] = [:]
    /// The ARNs among the parameters.
    private var given: [String] = []

    /// The patterns of a call of the service.
    init(service: String, parameters: JSONValue, place: PermissionPlace) {
        self.service = service
        self.place = place
        object = parameters.objectValue ?? JSONObject()
        for (member, value) in object {
            let texts = (value.arrayValue ?? [value]).compactMap(\.stringValue).map(DeferredText.wildcard)
            for text in texts { note(text, of: member) }
        }
        if service == "lambda", let qualifier = object["Qualifier"]?.stringValue {
            // A version or alias is a resource of its own.
            names["FunctionName"] = names["FunctionName"].map {
                $0 + $0.map { "\($0):\(DeferredText.wildcard(qualifier))" }
            }
        }
    }

    /// The resources that an action is needed on; `*` where it takes none, or the parameters name none.
    func resources(of action: String) -> [String] {
        if service == "s3" { return action.hasPrefix("s3:") ? bucketPatterns() : ["*"] }
        let prefix = String(action.prefix { $0 != ":" })
        let own = given.filter { $0.split(separator: ":").dropFirst(2).first.map(String.init) == prefix }
        guard let kinds = ActionResources.tables.kinds(of: action) else {
            if service == "sqs", let queue = queuePattern() { return [queue] }
            return own.isEmpty ? ["*"] : own
        }
        var patterns: [String] = []
        for kind in kinds {
            let matching = own.filter { Self.isOne($0, of: kind.form) }
            let (filled, isNamed) = fill(kind.form)
            patterns += matching
            if isNamed || kind.isRequired && matching.isEmpty { patterns += filled }
        }
        var seen: Set<String> = []
        let distinct = patterns.filter { seen.insert($0).inserted }
        return distinct.isEmpty ? ["*"] : distinct
    }

    // MARK: - What the parameters say

    private mutating func note(_ text: String, of member: String) {
        if text.hasPrefix("arn:") {
            given.append(Self.completed(text))
            return
        }
        guard let name = Self.members["\(service):\(member)"] else { return }
        names[name, default: []].append(Self.spelling(text, of: name))
    }

    /// A log group's own ARN stands for its streams too.
    private static func completed(_ arn: String) -> String {
        let parts = arn.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count == 7 && parts[2] == "logs" && parts[5] == "log-group" ? arn + ":*" : arn
    }

    /// A name as the ARN has it.
    private static func spelling(_ text: String, of name: String) -> String {
        switch name {
        // Secrets Manager adds a hyphen and six characters of its own.
        case "SecretId": text.contains("*") ? text : "\(text)-??????"
        case "ParameterNameWithoutLeadingSlash": text.hasPrefix("/") ? String(text.dropFirst()) : text
        // Which key an alias stands for is not known here.
        case "KeyId": text.hasPrefix("alias/") ? "*" : text
        case "hostedzone": text.split(separator: "/").last.map(String.init) ?? text
        default: text
        }
    }

    // MARK: - Forms

    /// The form with the names that are known and `*` for the others, and whether its last name is known.
    private func fill(_ form: String) -> (patterns: [String], isNamed: Bool) {
        var results = ["arn:\(place.partition):"]
        var isNamed = false
        var rest = form[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            let name = String(rest[rest.index(after: open)..<close])
            let values: [String]
            switch name {
            case "R": values = [place.region]
            case "A": values = [place.account]
            default:
                values = names[name] ?? ["*"]
                isNamed = names[name] != nil
            }
            let literal = rest[..<open]
            results = results.flatMap { start in values.map { "\(start)\(literal)\($0)" } }
            rest = rest[rest.index(after: close)...]
        }
        // A group's own ARN ends with `:*`.
        let ending = form.hasSuffix("{LogGroupName}") ? ":*" : String(rest)
        return (results.map { $0 + ending }, isNamed)
    }

    /// Whether an ARN has the form's service and kind of resource.
    private static func isOne(_ arn: String, of form: String) -> Bool {
        let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        let wanted = form.split(separator: ":", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 6, wanted.count == 4 else { return false }
        let kind = wanted[3].prefix { $0 != "{" && $0 != "*" }
        return parts[2] == wanted[0] && parts[5].hasPrefix(kind)
    }

    private func bucketPatterns() -> [String] {
        guard let bucket = object["Bucket"]?.stringValue.map(DeferredText.wildcard) else { return ["*"] }
        let base = bucket.hasPrefix("arn:") ? bucket : "arn:\(place.partition):s3:::\(bucket)"
        if let key = object["Key"]?.stringValue { return ["\(base)/\(DeferredText.wildcard(key))"] }
        if object["Delete"] != nil { return ["\(base)/*"] }
        return [base]
    }

    /// A queue is named by its URL.
    private func queuePattern() -> String? {
        let text = (object["QueueUrl"] ?? object["QueueName"])?.stringValue.map(DeferredText.wildcard)
        guard let name = text?.split(separator: "/").last else { return nil }
        return "arn:\(place.partition):sqs:\(place.region):\(place.account):\(name)"
    }

    /// The name in the ARN's form that a member gives, by service and member.
    private static let members: [String: String] = {
        var members: [String: String] = [:]
        for line in table.split(separator: "\n") {
            let words = line.split(separator: " ")
            for word in words.dropFirst() {
                let parts = word.split(separator: "=")
                if parts.count == 2 { members["\(words[0]):\(parts[0])"] = String(parts[1]) }
            }
        }
        return members
    }()

    private static let table = """
        rds DBInstanceIdentifier=DbInstanceName SourceDBInstanceIdentifier=DbInstanceName
        rds TargetDBInstanceIdentifier=DbInstanceName DBClusterIdentifier=DbClusterInstanceName
        rds SourceDBClusterIdentifier=DbClusterInstanceName DBSnapshotIdentifier=SnapshotName
        rds SourceDBSnapshotIdentifier=SnapshotName TargetDBSnapshotIdentifier=SnapshotName
        rds FinalDBSnapshotIdentifier=SnapshotName DBClusterSnapshotIdentifier=ClusterSnapshotName
        rds SourceDBClusterSnapshotIdentifier=ClusterSnapshotName
        rds TargetDBClusterSnapshotIdentifier=ClusterSnapshotName DBParameterGroupName=ParameterGroupName
        rds DBClusterParameterGroupName=ClusterParameterGroupName DBSubnetGroupName=SubnetGroupName
        rds OptionGroupName=OptionGroupName GlobalClusterIdentifier=GlobalCluster SubscriptionName=SubscriptionName
        docdb DBClusterIdentifier=DbClusterInstanceName DBInstanceIdentifier=DbInstanceName
        docdb DBClusterSnapshotIdentifier=ClusterSnapshotName
        neptune DBClusterIdentifier=DbClusterInstanceName DBInstanceIdentifier=DbInstanceName
        neptune DBClusterSnapshotIdentifier=ClusterSnapshotName
        ec2 InstanceId=InstanceId InstanceIds=InstanceId VolumeId=VolumeId SnapshotId=SnapshotId
        ec2 GroupId=SecurityGroupId SecurityGroupIds=SecurityGroupId RouteTableId=RouteTableId SubnetId=SubnetId
        ec2 VpcId=VpcId AllocationId=AllocationId ImageId=ImageId NatGatewayId=NatGatewayId
        ec2 NetworkInterfaceId=NetworkInterfaceId VpnConnectionId=VpnConnectionId KeyName=KeyPairName
        ec2 LaunchTemplateId=LaunchTemplateId
        lambda FunctionName=FunctionName
        dynamodb TableName=TableName IndexName=IndexName GlobalTableName=GlobalTableName
        secretsmanager SecretId=SecretId
        ssm Name=ParameterNameWithoutLeadingSlash Names=ParameterNameWithoutLeadingSlash
        kms KeyId=KeyId
        logs logGroupName=LogGroupName logStreamName=LogStreamName
        ecs cluster=ClusterName service=ServiceName
        eks name=ClusterName clusterName=ClusterName nodegroupName=NodegroupName addonName=AddonName
        ecr repositoryName=RepositoryName
        kinesis StreamName=StreamName
        elasticache ReplicationGroupId=ReplicationGroupId CacheClusterId=CacheClusterId SnapshotName=SnapshotName
        redshift ClusterIdentifier=ClusterName SnapshotIdentifier=SnapshotName
        backup BackupVaultName=BackupVaultName BackupPlanId=BackupPlanId
        cloudformation StackName=StackName
        cloudwatch AlarmNames=AlarmName AlarmName=AlarmName DashboardName=DashboardName
        events Rule=RuleName Name=RuleName
        autoscaling AutoScalingGroupName=GroupFriendlyName AutoScalingGroupNames=GroupFriendlyName
        route53 HostedZoneId=hostedzone Id=hostedzone HealthCheckId=healthcheck
        iam RoleName=RoleNameWithPath UserName=UserNameWithPath GroupName=GroupNameWithPath
        iam InstanceProfileName=InstanceProfileNameWithPath
        scheduler Name=ScheduleName GroupName=GroupName
        """
}
