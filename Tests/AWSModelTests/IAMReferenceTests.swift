// SPDX-License-Identifier: Apache-2.0

import Testing
import Values

@testable import AWSModel

/// Our tables against AWS's own service authorization reference, over all operations of all services.
struct IAMReferenceTests {
    private let catalog = ServiceCatalog.embedded

    /// Where we follow neither the reference nor a line of the tables that names the operation, and why.
    private static let reviewed: [String: String] = [
        "the reference's level is that of tagging or sharing, and the operation only looks": """
        appfabric:BatchGetUserAccessTasks bcm-pricing-calculator:ListTagsForResource billing:GetResourcePolicy
        glue:DescribeConnectionType glue:DescribeEntity glue:ListConnectionTypes glue:ListEntities
        quicksight:DescribeDataSetPermissions quicksight:DescribeDataSourcePermissions
        quicksight:DescribeTopicPermissions route53globalresolver:ListTagsForResource
        secretsmanager:ValidateResourcePolicy ssm-sap:GetResourcePermission ecs:DiscoverPollEndpoint
        """,
        "it shows a secret and changes nothing": """
        lightsail:GetRelationalDatabaseMasterUserPassword route53domains:RetrieveDomainAuthCode
        """,
        "it runs a model or code that costs or may act": """
        bedrock-agent-runtime:InvokeAgent bedrock-agent-runtime:InvokeFlow bedrock-agent-runtime:InvokeInlineAgent
        bedrock-runtime:InvokeModel bedrock-runtime:InvokeModelWithResponseStream iotsitewise:InvokeAssistant
        iot:TestInvokeAuthorizer qbusiness:Chat qbusiness:ChatSync sagemaker-runtime:InvokeEndpoint
        sagemaker-runtime:InvokeEndpointAsync sagemaker-runtime:InvokeEndpointWithResponseStream
        transfer:TestIdentityProvider
        """,
        "it starts or ends something that goes on by itself": """
        config:DeliverConfigSnapshot devops-guru:StartCostEstimation dms:TestConnection ds:VerifyTrust
        ec2:StartDeclarativePoliciesReport elasticbeanstalk:RequestEnvironmentInfo internetmonitor:StartQuery
        internetmonitor:StopQuery logs:StopQuery service-quotas:StartQuotaUtilizationReport
        ssm:StartExecutionPreview xray:CancelTraceRetrieval xray:StartTraceRetrieval
        """,
        "it sets the key of a vault": "bedrock-agentcore-control:SetTokenVaultCMK",
    ]

    private var reviewedNames: Set<String> {
        Set(Self.reviewed.values.flatMap { $0.split(whereSeparator: \.isWhitespace).map(String.init) })
    }

    private func forEachOperation(_ body: (ServiceModel, OperationModel) -> Void) throws {
        for name in catalog.serviceNames {
            let service = try catalog.service(name)
            for operation in service.operationNames { body(service, try #require(service.operation(named: operation))) }
        }
    }

    @Test(.enabled(if: !IAMReference.isAbsent))
    func `reads and changes are what the reference says, or a reviewed line says why not`() throws {
        let reference = try #require(IAMReference.fetched)
        var (compared, agreed, unused) = (0, 0, reviewedNames)
        var unlisted: [String] = []
        try forEachOperation { service, operation in
            let prefix = ActionNames.prefix(service: service.name, signingName: service.signingName)
            guard let action = reference["\(prefix):\(operation.name)"] else { return }
            compared += 1
            if (operation.effect == .read) == action.reads {
                agreed += 1
                return
            }
            let name = "\(service.name):\(operation.name)"
            let isNamed = (UndoableOperations.rules + OneWayDoors.rules + ReadOperations.rules).contains {
                $0.service != "*" && $0.covers(service: service.name, operation: operation.name)
            }
            if unused.remove(name) == nil, !isNamed {
                unlisted.append("\(name): \(action.level), not \(operation.effect)")
            }
        }
        #expect(unlisted.isEmpty, "\(unlisted)")
        #expect(unused.isEmpty, "\(unused)")
        #expect(compared > 17_000)
        #expect(compared - agreed < 100, "\(agreed) of \(compared)")
    }

    @Test(.enabled(if: !IAMReference.isAbsent))
    func `every action that we print is in the reference, or is listed with the reason`() throws {
        let reference = try #require(IAMReference.fetched)
        var missing: [String] = []
        var listed = 0
        try forEachOperation { service, operation in
            for action in service.permissions(of: operation) where reference[action] == nil {
                if ActionsNotInReference.lists(service.name, operation.name) {
                    listed += 1
                } else {
                    missing.append("\(service.name):\(operation.name): \(action)")
                }
            }
        }
        #expect(missing.isEmpty, "\(missing)")
        #expect(listed == ActionsNotInReference.count, "an entry of the list is not needed")
    }

    @Test(.enabled(if: !IAMReference.isAbsent))
    func `every action of the parameter tables is in the reference`() throws {
        let reference = try #require(IAMReference.fetched)
        for rule in ParameterActions.rules {
            let service = try catalog.service(rule.service)
            for action in rule.actions { #expect(reference[action] != nil, "\(action)") }
            for name in rule.operations {
                let operation = try #require(service.operation(named: name), "\(rule.service):\(name)")
                #expect(service.hasMember(at: rule.condition.path, of: operation), "\(name): \(rule.condition.path)")
            }
        }
    }

    /// Every operation for which the reference asks for `iam:PassRole`, with every member given.
    @Test(.enabled(if: !IAMReference.isAbsent))
    func `a role that is passed on is found wherever the reference asks for it`() throws {
        let reference = try #require(IAMReference.fetched)
        var (asked, found) = (0, 0)
        var missed: [String] = []
        try forEachOperation { service, operation in
            let prefix = ActionNames.prefix(service: service.name, signingName: service.signingName)
            guard let action = reference["\(prefix):\(operation.name)"], action.dependent.contains("iam:PassRole")
            else {
                return
            }
            asked += 1
            let parameters = service.filled(operation)
            let permissions = service.permissions(for: operation, parameters: parameters)
            if permissions.contains(where: { $0.action == "iam:PassRole" }) {
                found += 1
            } else {
                missed.append("\(service.name):\(operation.name)")
            }
        }
        // The parameters of the others name none.
        #expect(Set(missed) == Self.rolesGivenBefore, "\(missed.sorted())")
        #expect(asked > 200)
        #expect(found == asked - Self.rolesGivenBefore.count)
    }

    /// The role was given before, stands in a template or in free text, or belongs to RDS, whose prefix is shared.
    private static let rolesGivenBefore: Set<String> = [
        "backup-gateway:StartVirtualMachinesMetadataSync",
        "config:PutConformancePack",
        "config:PutOrganizationConfigRule",
        "config:PutOrganizationConformancePack",
        "config:PutRemediationConfigurations",
        "config:PutServiceLinkedConfigurationRecorder",
        "config:StartRemediationExecution",
        "dms:CreateReplicationInstance",
        "docdb:CreateDBCluster",
        "docdb:CreateDBInstance",
        "docdb:ModifyDBCluster",
        "docdb:ModifyDBInstance",
        "docdb:RestoreDBClusterFromSnapshot",
        "docdb:RestoreDBClusterToPointInTime",
        "drs:StartRecovery",
        "ec2:EnableFastLaunch",
        "mediaconnect:CreateRouterOutput",
        "mediaconnect:UpdateRouterOutput",
        "mediastore:StartAccessLogging",
        "mgn:StartCutover",
        "mgn:StartTest",
        "neptune:CreateDBCluster",
        "neptune:ModifyDBCluster",
        "neptune:RestoreDBClusterFromSnapshot",
        "neptune:RestoreDBClusterToPointInTime",
        "rds:ModifyOptionGroup",
        "rolesanywhere:EnableProfile",
        "sagemaker:CreateEdgeDeploymentPlan",
        "sagemaker:CreateEdgeDeploymentStage",
        "sns:CreatePlatformApplication",
        "sns:CreateTopic",
        "sns:SetPlatformApplicationAttributes",
        "sns:SetTopicAttributes",
        "ssm:CreateDocument",
        "transfer:UpdateWebAppCustomization",
    ]

    /// Every operation for which the reference asks for a tagging action of the service itself.
    @Test(.enabled(if: !IAMReference.isAbsent))
    func `tags that are set at creation need the action that the reference names`() throws {
        let reference = try #require(IAMReference.fetched)
        var (asked, found) = (0, 0)
        try forEachOperation { service, operation in
            guard ["ec2", "rds", "elasticache", "docdb", "neptune"].contains(service.name) else { return }
            let prefix = ActionNames.prefix(service: service.name, signingName: service.signingName)
            let tagging = ["\(prefix):CreateTags", "\(prefix):AddTagsToResource"]
            let dependent = reference["\(prefix):\(operation.name)"]?.dependent ?? []
            guard let wanted = tagging.first(where: dependent.contains) else { return }
            let parameters = service.filled(operation)
            guard ["Tags", "TagSpecifications", "TagSpecification"].contains(where: { parameters[$0] != nil }) else {
                return
            }
            asked += 1
            if service.permissions(for: operation, parameters: parameters).contains(where: { $0.action == wanted }) {
                found += 1
            }
        }
        #expect(asked > 150)
        #expect(found == asked, "\(found) of \(asked)")
    }

    @Test(.enabled(if: !IAMReference.isAbsent))
    func `every action of our table takes the resources that the reference says`() throws {
        let reference = try #require(IAMReference.fetched)
        var (compared, wrong): (Int, [String]) = (0, [])
        for (action, kinds) in ActionResources.tables.all {
            guard let known = reference[action] else {
                wrong.append("\(action): not in the reference")
                continue
            }
            compared += 1
            let ours = kinds.map { kind in
                String(kind.name.split(separator: "/", maxSplits: 1)[1]) + (kind.isRequired ? "!" : "")
            }
            if ours.sorted() != known.resources.sorted() { wrong.append("\(action): \(known.resources), not \(ours)") }
        }
        #expect(wrong.isEmpty, "\(wrong.sorted())")
        #expect(compared > 1000)
    }
}
