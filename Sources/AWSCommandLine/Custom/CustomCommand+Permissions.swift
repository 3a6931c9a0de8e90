// SPDX-License-Identifier: Apache-2.0

public import AWSModel
import Values

extension CustomCommand {
    /// The IAM actions that the command needs, or whoever uses the token that it makes.
    ///
    /// The calls behind `configure` commands are none, and the call that a cluster's token stands for needs no permission.
    public func permissions(at place: PermissionPlace = PermissionPlace()) -> [AWSPermission] {
        switch name {
        case "ecr get-login", "ecr get-login-password": return [AWSPermission("ecr:GetAuthorizationToken")]
        case "ecr-public get-login-password":
            return [AWSPermission("ecr-public:GetAuthorizationToken"), AWSPermission("sts:GetServiceBearerToken")]
        case "eks get-token": return assuming("role-arn")
        case "eks update-kubeconfig":
            let cluster = pattern("eks", place, "cluster/\(wildcard("name"))")
            return assuming("assume-role-arn") + [AWSPermission("eks:DescribeCluster", resources: [cluster])]
        case "logs start-live-tail":
            let groups = texts("log-group-identifiers").map { Self.group($0, place) }
            return [AWSPermission("logs:StartLiveTail", resources: groups.isEmpty ? ["*"] : groups)]
        case "logs tail":
            return [AWSPermission("logs:FilterLogEvents", resources: [Self.group(wildcard("group-name"), place)])]
        case "rds generate-db-auth-token":
            // Of the instance only the name in the network is known here.
            let user = pattern("rds-db", place, "dbuser:*/\(wildcard("username"))")
            return [AWSPermission("rds-db:connect", resources: [user])]
        default: return []
        }
    }

    private func wildcard(_ option: String) -> String { text(option).map { DeferredText.wildcard($0) } ?? "*" }

    private func assuming(_ option: String) -> [AWSPermission] {
        guard text(option) != nil else { return [] }
        return [AWSPermission("sts:AssumeRole", resources: [wildcard(option)])]
    }

    private func pattern(_ service: String, _ place: PermissionPlace, _ resource: String) -> String {
        "arn:\(place.partition):\(service):\(place.region):\(place.account):\(resource)"
    }

    /// A log group by its ARN or its name.
    private static func group(_ text: String, _ place: PermissionPlace) -> String {
        let name = DeferredText.wildcard(text)
        if name.hasPrefix("arn:") { return name.hasSuffix(":*") ? name : name + ":*" }
        return "arn:\(place.partition):logs:\(place.region):\(place.account):log-group:\(name):*"
    }
}
