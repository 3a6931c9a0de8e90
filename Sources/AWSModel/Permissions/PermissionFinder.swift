// SPDX-License-Identifier: Apache-2.0

import Values

/// Finds what a call needs besides the operation's own actions: the role it passes on, the key it uses, the tags it sets.
struct PermissionFinder {
    let model: ServiceModel
    let operation: OperationModel
    let parameters: JSONValue
    let place: PermissionPlace

    /// Every permission, each action once.
    func permissions() -> [AWSPermission] {
        var found = own()
        found += passedRoles()
        if operation.effect != .read { found += keys() + tags() }
        var merged: [AWSPermission] = []
        for permission in found {
            guard let index = merged.firstIndex(where: { $0.action == permission.action }) else {
                merged.append(permission)
                continue
            }
            let isAny = merged[index].resources == ["*"] || permission.resources == ["*"]
            let new = permission.resources.filter { !merged[index].resources.contains($0) }
            merged[index].resources = isAny ? ["*"] : merged[index].resources + new
        }
        return merged
    }

    // MARK: The operation's own

    private func own() -> [AWSPermission] {
        var actions = model.permissions(of: operation)
        var added: [AWSPermission] = []
        for rule in ParameterActions.rules where rule.service == model.name && rule.operations.contains(operation.name)
        {
            guard rule.condition.holds(for: parameters) != .never else { continue }
            let member = rule.condition.path
            if rule.replacesOwn {
                // Which of the two is needed for a version that is known later, nobody knows yet.
                actions = rule.actions
            } else {
                added += rule.actions.map { AWSPermission($0, reason: "\(member) is given") }
            }
        }
        if operation.name == "CopyObject" || operation.name == "UploadPartCopy", model.name == "s3" {
            return copy(actions) + added
        }
        let patterns = ResourcePatterns(service: model.name, parameters: parameters, place: place)
        return actions.map { AWSPermission($0, resources: patterns.resources(of: $0)) } + added
    }

    /// A copy reads one object and writes another.
    private func copy(_ actions: [String]) -> [AWSPermission] {
        let patterns = ResourcePatterns(service: "s3", parameters: parameters, place: place)
        let target = patterns.resources(of: "s3:PutObject")
        var source = ["*"]
        var reading = "s3:GetObject"
        if let text = parameters["CopySource"]?.stringValue {
            let parts = DeferredText.wildcard(text).split(separator: "?", maxSplits: 1)
            let path = parts.first.map { $0.hasPrefix("/") ? $0.dropFirst() : $0 } ?? ""
            source = [path.hasPrefix("arn:") ? String(path) : "arn:\(place.partition):s3:::\(path)"]
            if parts.count > 1, parts[1].hasPrefix("versionId=") { reading = "s3:GetObjectVersion" }
        }
        return actions.map { action in
            action == "s3:GetObject"
                ? AWSPermission(reading, resources: source)
                : AWSPermission(action, resources: target)
        }
    }

    // MARK: Roles

    /// `iam:PassRole` on every role that the parameters name.
    private func passedRoles() -> [AWSPermission] {
        var roles: [String] = []
        if model.name == "iam" {
            guard operation.name == "AddRoleToInstanceProfile" else { return [] }
            collectRoles(parameters["RoleName"] ?? .null, named: "Role", into: &roles)
        } else if !["sts", "sso-admin", "eks-auth"].contains(model.name), !onlyShowsRoles {
            collectRoles(parameters, named: "", into: &roles)
        }
        guard !roles.isEmpty else { return [] }
        return [AWSPermission("iam:PassRole", resources: roles, reason: "a role is passed on")]
    }

    /// Whether a role among the parameters is only what is looked for.
    private var onlyShowsRoles: Bool {
        let name = operation.name
        guard operation.effect == .read, ["Describe", "List", "Search", "Get"].contains(where: name.hasPrefix) else {
            return false
        }
        return model.input(of: operation)?.members.contains { $0.name.lowercased() == "executionrolearn" } != true
    }

    private func collectRoles(_ value: JSONValue, named name: String, into roles: inout [String]) {
        switch value {
        case .object(let object):
            for (key, member) in object {
                let isProfile = name.lowercased().hasSuffix("instanceprofile")
                collectRoles(member, named: isProfile ? name : key, into: &roles)
            }
        case .array(let elements): for element in elements { collectRoles(element, named: name, into: &roles) }
        case .string(let text):
            let shown = DeferredText.wildcard(text)
            let isRole = shown.hasPrefix("arn:") && shown.contains(":iam::") && shown.contains(":role/")
            guard isRole || Self.namesRole(name) else { return }
            let pattern =
                isRole
                ? shown : shown.hasPrefix("arn:") || shown.contains("*") || isProfile(name) ? "*" : roleARN(shown)
            if !roles.contains(pattern) { roles.append(pattern) }
        case .null, .bool, .number: return
        }
    }

    private func roleARN(_ name: String) -> String { "arn:\(place.partition):iam::\(place.account):role/\(name)" }

    private func isProfile(_ name: String) -> Bool { name.lowercased().contains("instanceprofile") }

    /// Whether a member of this name is a role that the service will take on.
    static func namesRole(_ name: String) -> Bool {
        var lower = name.lowercased()
        if lower.hasSuffix("s") { lower.removeLast() }
        let endings = ["role", "rolearn", "instanceprofile", "instanceprofilearn", "instanceprofilename"]
        return endings.contains(where: lower.hasSuffix) || lower == "invokerrolename" || lower == "domainiamrolename"
    }

    // MARK: Keys

    /// What a key of the customer's own needs; the services' own keys need nothing.
    private func keys() -> [AWSPermission] {
        guard model.name != "kms" else { return [] }
        var keys: [String] = []
        collectKeys(parameters, named: "", into: &keys)
        guard !keys.isEmpty else { return [] }
        let takesDataKeys = ["s3", "secretsmanager", "ssm", "sqs", "sns", "kinesis", "firehose", "logs"]
        let actions =
            takesDataKeys.contains(model.name)
            ? ["kms:Decrypt", "kms:GenerateDataKey"] : ["kms:CreateGrant", "kms:DescribeKey"]
        return actions.map { AWSPermission($0, resources: keys, reason: "a key is given") }
    }

    private func collectKeys(_ value: JSONValue, named name: String, into keys: inout [String]) {
        switch value {
        case .object(let object): for (key, member) in object { collectKeys(member, named: key, into: &keys) }
        case .array(let elements): for element in elements { collectKeys(element, named: name, into: &keys) }
        case .string(let text):
            let lower = name.lowercased()
            guard lower.contains("kms"),
                lower.hasSuffix("keyid") || lower.hasSuffix("keyarn") || lower.hasSuffix("key"),
                !text.contains("alias/aws/"), !text.isEmpty
            else { return }
            let shown = DeferredText.wildcard(text)
            let base = "arn:\(place.partition):kms:\(place.region):\(place.account):"
            // An alias is no resource of these actions; which key it stands for is not known here.
            let pattern =
                shown.contains("alias/") ? base + "key/*" : shown.hasPrefix("arn:") ? shown : base + "key/\(shown)"
            if !keys.contains(pattern) { keys.append(pattern) }
        case .null, .bool, .number: return
        }
    }

    // MARK: Tags

    private static let tagMembers = [
        "Tags", "tags", "TagList", "TagSpecifications", "TagSpecification", "tagSpecifications",
    ]

    /// The service's tagging action, when a call that makes something tags it at once.
    private func tags() -> [AWSPermission] {
        let given = Self.tagMembers.contains { name in
            parameters[name].map { !$0.isNull && $0 != .array([]) && $0 != .object(JSONObject()) } ?? false
        }
        let isTagging =
            operation.name.hasPrefix("Tag") || operation.name.hasSuffix("Tags")
            || operation.name.hasPrefix("AddTags") || operation.name.hasPrefix("Untag")
        guard given, !isTagging, let tagging = taggingOperation else { return [] }
        // What is tagged is what the call makes; EC2 alone tags whatever it makes beside it.
        let patterns = ResourcePatterns(service: model.name, parameters: parameters, place: place)
        let own = model.name == "ec2" ? ["*"] : patterns.resources(of: model.permissions(of: operation).first ?? "")
        return model.permissions(of: tagging)
            .map { AWSPermission($0, resources: own, reason: "tags are given") }
    }

    private var taggingOperation: OperationModel? {
        if model.name == "ec2" { return model.operation(named: "CreateTags") }
        if model.name == "autoscaling" { return model.operation(named: "CreateOrUpdateTags") }
        if model.name == "iam", operation.name.hasPrefix("Create") {
            return model.operation(named: "Tag" + operation.name.dropFirst(6))
        }
        for name in ["TagResource", "AddTagsToResource", "AddTags", "CreateTags"] {
            if let found = model.operation(named: name) { return found }
        }
        return nil
    }
}
