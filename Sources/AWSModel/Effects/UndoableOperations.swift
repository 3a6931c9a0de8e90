// SPDX-License-Identifier: Apache-2.0

/// Operations whose verb sounds final and is not: relations and switches that hold no data of their own.
///
/// The criterion: one more call, of which the parameters are known from this one, restores what was there.
enum UndoableOperations {
    static let rules: [EffectRule] = ([tags, relations, networks, switches] as [[EffectRule]]).flatMap(\.self)

    private static let tags: [EffectRule] = [
        change("*", "tags can be set again", "DeleteTags DeleteTag"),
        change("route53domains", "tags can be set again", "DeleteTagsForDomain"),
        change("s3", "tags can be set again", "DeleteBucketTagging DeleteObjectTagging"),
        change("s3control", "tags can be set again", "DeleteBucketTagging DeleteJobTagging"),
        change("s3control", "tags can be set again", "DeleteStorageLensConfigurationTagging"),
    ].flatMap(\.self)

    private static let networks: [EffectRule] = [
        change("ec2", "the rule can be added again", "RevokeSecurityGroupIngress RevokeSecurityGroupEgress"),
        change("ec2", "the rule can be added again", "RevokeClientVpnIngress DeleteNetworkAclEntry"),
        change("ec2", "the route can be added again", "DeleteRoute DeleteTransitGatewayRoute DeleteClientVpnRoute"),
        change("ec2", "the route can be added again", "DeleteLocalGatewayRoute DeleteVpnConnectionRoute"),
        change("ec2", "clients can connect again", "TerminateClientVpnConnections"),
        change("ec2", "it can be registered again", "DeregisterInstanceEventNotificationAttributes"),
        change("ec2", "it can be registered again", "DeregisterTransitGatewayMulticastGroupMembers"),
        change("ec2", "it can be registered again", "DeregisterTransitGatewayMulticastGroupSources"),
        change("rds", "the rule can be added again", "RevokeDBSecurityGroupIngress"),
        change("elasticache", "the rule can be added again", "RevokeCacheSecurityGroupIngress"),
        change("redshift", "the rule can be added again", "RevokeClusterSecurityGroupIngress"),
        change("redshift", "access can be granted again", "RevokeEndpointAccess RevokeSnapshotAccess"),
        change("es", "access can be granted again", "RevokeVpcEndpointAccess"),
        change("opensearch", "access can be granted again", "RevokeVpcEndpointAccess"),
        change("workspaces", "the rule can be added again", "RevokeIpRules"),
        change("elbv2", "targets can be registered again", "DeregisterTargets"),
        change("vpc-lattice", "targets can be registered again", "DeregisterTargets"),
        change("rds", "targets can be registered again", "DeregisterDBProxyTargets"),
        change("elb", "instances can be registered again", "DeregisterInstancesFromLoadBalancer"),
        change("servicediscovery", "the instance can be registered again", "DeregisterInstance"),
        change("networkmanager", "it can be registered again", "DeregisterTransitGateway"),
    ].flatMap(\.self)

    private static let relations: [EffectRule] = [
        change("kms", "a grant can be made again", "RevokeGrant"),
        change("kms", "the alias can be made again", "DeleteAlias"),
        change("lakeformation", "permissions can be granted again", "RevokePermissions"),
        change("identitystore", "the member can be added again", "DeleteGroupMembership"),
        change("quicksight", "the member can be added again", "DeleteGroupMembership DeleteRoleMembership"),
        change("quicksight", "the member can be added again", "DeleteFolderMembership"),
        change("chime-sdk-messaging", "the member can be added again", "DeleteChannelMembership"),
        change("datazone", "the member can be added again", "DeleteProjectMembership"),
        change("cloud9", "the member can be added again", "DeleteEnvironmentMembership"),
        change("ssm", "the group can be registered again", "DeregisterPatchBaselineForPatchGroup"),
        change("codedeploy", "the instance can be registered again", "DeregisterOnPremisesInstance"),
        change("lakeformation", "the location can be registered again", "DeregisterResource"),
        change("cloudtrail", "it can be registered again", "DeregisterOrganizationDelegatedAdmin"),
        change("organizations", "it can be registered again", "DeregisterDelegatedAdministrator"),
        change("auditmanager", "it can be registered again", "DeregisterOrganizationAdminAccount"),
        change("securitylake", "it can be registered again", "DeregisterDataLakeDelegatedAdministrator"),
        change("route53", "the authorisation can be made again", "DeleteVPCAssociationAuthorization"),
        change("sesv2", "the address can be suppressed again", "DeleteSuppressedDestination"),
        change("iam", "the boundary can be set again", "DeleteRolePermissionsBoundary DeleteUserPermissionsBoundary"),
    ].flatMap(\.self)

    private static let switches: [EffectRule] = [
        change("cloudwatch", "the alarm can be put again", "DeleteAlarms"),
        change("cloudwatch", "the rule can be put again", "DeleteAlarmMuteRule"),
        change("lightsail", "the alarm can be put again", "DeleteAlarm"),
        change("logs", "events are kept again", "DeleteRetentionPolicy"),
        change("lambda", "the limit can be set again", "DeleteFunctionConcurrency"),
        change("lambda", "the capacity can be set again", "DeleteProvisionedConcurrencyConfig"),
        change("s3", "the block can be set again", "DeletePublicAccessBlock"),
        change("s3control", "the block can be set again", "DeletePublicAccessBlock"),
        change("autoscaling", "the notification can be set again", "DeleteNotificationConfiguration"),
        change("backup", "the notification can be set again", "DeleteBackupVaultNotifications"),
        change("glacier", "the notification can be set again", "DeleteVaultNotifications"),
        change("ssm", "a person can connect again", "TerminateSession"),
        change("ram", "nothing is lost", "PromotePermissionCreatedFromPolicy PromoteResourceShareCreatedFromPolicy"),
    ].flatMap(\.self)

    private static func change(_ service: String, _ reason: String, _ names: String) -> [EffectRule] {
        EffectRule.group(service, .change, reason, names)
    }
}
