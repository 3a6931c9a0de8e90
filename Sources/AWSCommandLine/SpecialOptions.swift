// SPDX-License-Identifier: Apache-2.0

internal import AWSModel
internal import Values

/// Turns the options that the AWS CLI adds to single operations into the operations' own parameters.
struct SpecialOptions {
    /// Why such an option's value is refused.
    struct Refusal: Error {
        let kind: AWSCommandProblem.Kind
        let message: String
    }

    let command: String
    let operation: String

    /// The member of the input that an option fills.
    func member(of special: CommandOption.Special) -> String? {
        switch special {
        case .instanceCount: "MinCount"
        case .blob(let member, _), .nested(let member, _): member
        case .networkInterface: "NetworkInterfaces"
        case .clusterStates: "ClusterStates"
        case .emrTags: "Tags"
        case .metricDatum: "MetricData"
        case .securityGroupRule: "IpPermissions"
        case .emailAddresses: "Destination"
        case .emailText: "Message"
        case .revision: "revision"
        case .unsupported: nil
        }
    }

    func apply(
        _ special: CommandOption.Special,
        _ name: String,
        _ words: [Word],
        to parameters: inout JSONObject,
        values: inout OptionValues
    ) throws(Refusal) {
        let text = words.first?.text ?? ""
        switch special {
        case .instanceCount: try setInstanceCount(text, &parameters)
        case .blob(let member, let field):
            guard let word = words.first, let blob = values.blob(word, isStreaming: false) else { return }
            if field == "ZipFile" { try checkArchive(blob, values) }
            update(member, in: &parameters) { $0[field] = blob }
        case .nested(let member, let field):
            guard let value = values.nested(words, in: member, field) else { return }
            update(member, in: &parameters) { $0[field] = value }
        case .networkInterface(let field): try setInterface(field, words, &parameters)
        case .clusterStates(let states):
            if parameters["ClusterStates"] != nil {
                throw Refusal(kind: .conflict, message: "--\(name) does not go with another filter of states")
            }
            parameters["ClusterStates"] = .array(states.map { .string($0) })
        case .emrTags:
            parameters["Tags"] = .array(
                words.map { word in
                    let sides = word.text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                    return [
                        "Key": .string(String(sides[0])), "Value": .string(sides.count == 2 ? String(sides[1]) : ""),
                    ]
                }
            )
        case .metricDatum(let field):
            let value = try metricField(field, text)
            updateFirst("MetricData", in: &parameters) { $0[value.0] = value.1 }
        case .securityGroupRule(let field):
            guard parameters["IpPermissions"]?.arrayValue?.count ?? 0 <= 1 else {
                throw Refusal(kind: .conflict, message: "--\(field) does not go with --ip-permissions")
            }
            try setRule(field, text, &parameters)
        case .emailAddresses(let field):
            let member = ["to": "ToAddresses", "cc": "CcAddresses", "bcc": "BccAddresses"][field] ?? field
            update("Destination", in: &parameters) { $0[member] = .array(words.map { .string($0.text) }) }
        case .emailText(let field): setEmailText(field, text, &parameters)
        case .revision(let type, let member):
            guard let location = values.nested(words, in: "RevisionLocation", member) else { return }
            parameters["revision"] = .object(JSONObject([("revisionType", .string(type)), (member, location)]))
        case .unsupported(let advice):
            throw Refusal(kind: .unsupported, message: "--\(name) is not offered; \(advice)")
        }
    }

    /// Fills what the AWS CLI fills when nothing was said.
    func finish(_ parameters: inout JSONObject, for operation: OperationModel) {
        guard command == "ec2" else { return }
        switch operation.name {
        case "RunInstances":
            if parameters["MinCount"] == nil { parameters["MinCount"] = 1 }
            if parameters["MaxCount"] == nil { parameters["MaxCount"] = 1 }
            moveIntoInterface(&parameters)
        case "CreateNetworkAclEntry", "ReplaceNetworkAclEntry":
            let numbers = ["tcp": "6", "udp": "17", "icmp": "1", "all": "-1"]
            if let number = parameters["Protocol"]?.stringValue.flatMap({ numbers[$0] }) {
                parameters["Protocol"] = .string(number)
            }
        default: break
        }
    }

    /// Whether the call lists so much that the AWS CLI asks for pages of 1,000, without which EC2 may time out.
    func readsAllPages(of operation: OperationModel, _ parameters: JSONObject) -> Bool {
        guard command == "ec2" else { return false }
        let others: [String]
        switch operation.name {
        case "DescribeVolumes": others = ["NextToken", "DryRun"]
        case "DescribeSnapshots": others = ["NextToken", "DryRun", "OwnerIds", "RestorableByUserIds"]
        default: return false
        }
        return parameters.keys.allSatisfy(others.contains)
    }

    /// With a network interface of its own, EC2 wants these beside it no longer.
    private func moveIntoInterface(_ parameters: inout JSONObject) {
        guard var interface = parameters["NetworkInterfaces"]?[0]?.objectValue,
            ["PrivateIpAddresses", "SecondaryPrivateIpAddressCount", "AssociatePublicIpAddress"].contains(where: {
                interface[$0] != nil
            })
        else { return }
        let moves = [
            ("SubnetId", "SubnetId"), ("SecurityGroupIds", "Groups"), ("Ipv6AddressCount", "Ipv6AddressCount"),
            ("Ipv6Addresses", "Ipv6Addresses"), ("EnablePrimaryIpv6", "PrimaryIpv6"),
        ]
        for (outer, inner) in moves {
            guard let value = parameters[outer] else { continue }
            interface[inner] = value
            parameters[outer] = nil
        }
        if let address = parameters["PrivateIpAddress"] {
            interface["PrivateIpAddresses"] = [["PrivateIpAddress": address, "Primary": true]]
            parameters["PrivateIpAddress"] = nil
        }
        let others = parameters["NetworkInterfaces"]?.arrayValue?.dropFirst() ?? []
        parameters["NetworkInterfaces"] = .array([.object(interface)] + others)
    }

    private func setInterface(_ field: String, _ words: [Word], _ parameters: inout JSONObject) throws(Refusal) {
        let value: JSONValue
        switch field {
        case "PrivateIpAddresses":
            value = .array(words.map { ["PrivateIpAddress": .string($0.text), "Primary": false] })
        case "SecondaryPrivateIpAddressCount": value = try number(words.first?.text ?? "")
        case "no-AssociatePublicIpAddress": value = false
        default: value = true
        }
        let member = field.hasPrefix("no-") ? String(field.dropFirst(3)) : field
        var interface = parameters["NetworkInterfaces"]?[0]?.objectValue ?? ["DeviceIndex": 0]
        interface[member] = value
        parameters["NetworkInterfaces"] = [.object(interface)]
    }

    /// Refuses bytes that are no zip archive, as the AWS CLI does: a text where `fileb://` was forgotten.
    private func checkArchive(_ blob: JSONValue, _ values: OptionValues) throws(Refusal) {
        let bytes: [UInt8]
        switch blob {
        case .string(let text) where DeferredText.holdsMarker(text): return
        case .string(let text): bytes = Array(text.utf8)
        default:
            guard let name = blob[SpecialParameter.attachmentKey]?.stringValue,
                case .bytes(let read)? = values.attachments[name]
            else { return }
            bytes = read
        }
        // The end of the directory: a signature in the last 22 bytes and the comment's at most 65,535.
        let tail = bytes.suffix(65_557)
        let hasEnd = tail.indices.contains { index in
            tail[index] == 0x50 && tail[index...].starts(with: [0x50, 0x4B, 0x05, 0x06])
        }
        if !hasEnd {
            throw Refusal(kind: .wrongType, message: "a zip archive is expected here, such as fileb://function.zip")
        }
    }

    private func setInstanceCount(_ text: String, _ parameters: inout JSONObject) throws(Refusal) {
        if DeferredText.holdsMarker(text), !text.contains(":") {
            parameters["MinCount"] = .string(text)
            parameters["MaxCount"] = .string(text)
            return
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Int64($0) }
        guard (1...2).contains(parts.count), let least = parts[0], let most = parts[parts.count - 1] else {
            throw Refusal(kind: .wrongType, message: "--count is a number or two, such as 1 or 1:10")
        }
        parameters["MinCount"] = .integer(least)
        parameters["MaxCount"] = .integer(most)
    }

    // MARK: CloudWatch

    private func metricField(_ field: String, _ text: String) throws(Refusal) -> (String, JSONValue) {
        switch field {
        case "metric-name": return ("MetricName", .string(text))
        case "timestamp": return ("Timestamp", .string(text))
        case "unit": return ("Unit", .string(text))
        case "value": return ("Value", try number(text))
        case "storage-resolution": return ("StorageResolution", try number(text))
        case "dimensions":
            let pairs = try pairs(text)
            return ("Dimensions", .array(pairs.map { ["Name": .string($0.0), "Value": .string($0.1)] }))
        default:
            var statistics = JSONObject()
            for (key, value) in try pairs(text) { statistics[key] = try number(value) }
            return ("StatisticValues", .object(statistics))
        }
    }

    private func number(_ text: String) throws(Refusal) -> JSONValue {
        let value = ShorthandCoercion.scalar(text, as: .double)
        if value.numberValue == nil, !DeferredText.holdsMarker(text) {
            throw Refusal(kind: .wrongType, message: "a number is expected here")
        }
        return value
    }

    private func pairs(_ text: String) throws(Refusal) -> [(String, String)] {
        var pairs: [(String, String)] = []
        for part in text.split(separator: ",") {
            let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard sides.count == 2 else {
                throw Refusal(
                    kind: .badShorthand,
                    message: "name=value pairs with commas between them are expected here"
                )
            }
            pairs.append((String(sides[0]), String(sides[1])))
        }
        return pairs
    }

    // MARK: EC2

    private func setRule(_ field: String, _ text: String, _ parameters: inout JSONObject) throws(Refusal) {
        switch field {
        case "protocol":
            let value = text == "all" ? "-1" : text
            updateFirst("IpPermissions", in: &parameters) { $0["IpProtocol"] = .string(value) }
        case "port":
            let range = try ports(text)
            updateFirst("IpPermissions", in: &parameters) {
                $0["FromPort"] = range.0
                $0["ToPort"] = range.1
            }
        case "cidr":
            updateFirst("IpPermissions", in: &parameters) { $0["IpRanges"] = [["CidrIp": .string(text)]] }
        default:
            let isGroup = field == "source-group"
            let key = isGroup ? (text.hasPrefix("sg-") ? "GroupId" : "GroupName") : "UserId"
            updateFirst("IpPermissions", in: &parameters) { rule in
                var pair = rule["UserIdGroupPairs"]?[0]?.objectValue ?? JSONObject()
                pair[key] = .string(text)
                rule["UserIdGroupPairs"] = [.object(pair)]
            }
        }
    }

    private func ports(_ text: String) throws(Refusal) -> (JSONValue, JSONValue) {
        if DeferredText.holdsMarker(text) { return (.string(text), .string(text)) }
        if text == "-1" || text == "all" { return (-1, -1) }
        let parts = text.split(separator: "-", maxSplits: 1).map { Int64($0) }
        guard (1...2).contains(parts.count), let from = parts[0], let to = parts[parts.count - 1] else {
            throw Refusal(kind: .wrongType, message: "--port is a number or a range, such as 22 or 22-25")
        }
        return (.integer(from), .integer(to))
    }

    // MARK: SES

    private func setEmailText(_ field: String, _ text: String, _ parameters: inout JSONObject) {
        update("Message", in: &parameters) { message in
            guard field != "subject" else {
                message["Subject"] = ["Data": .string(text)]
                return
            }
            var body = message["Body"]?.objectValue ?? JSONObject()
            body[field == "text" ? "Text" : "Html"] = ["Data": .string(text)]
            message["Body"] = .object(body)
        }
    }

    // MARK: Nested members

    private func update(_ member: String, in parameters: inout JSONObject, _ change: (inout JSONObject) -> Void) {
        var inner = parameters[member]?.objectValue ?? JSONObject()
        change(&inner)
        parameters[member] = .object(inner)
    }

    private func updateFirst(_ member: String, in parameters: inout JSONObject, _ change: (inout JSONObject) -> Void) {
        var inner = parameters[member]?[0]?.objectValue ?? JSONObject()
        change(&inner)
        parameters[member] = [.object(inner)]
    }
}
