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
        case .zipFile(let member): member
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
        case .zipFile(let member):
            guard let word = words.first, let blob = values.blob(word, isStreaming: false) else { return }
            update(member, in: &parameters) { $0["ZipFile"] = blob }
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
            guard let word = words.first, let location = values.nested(word, in: "RevisionLocation", member) else {
                return
            }
            parameters["revision"] = .object(JSONObject([("revisionType", .string(type)), (member, location)]))
        case .unsupported:
            throw Refusal(kind: .unsupported, message: "--\(name) is not offered; give the parameter itself")
        }
    }

    /// Fills what the AWS CLI fills when nothing was said.
    func finish(_ parameters: inout JSONObject, for operation: OperationModel) {
        guard command == "ec2", operation.name == "RunInstances" else { return }
        if parameters["MinCount"] == nil { parameters["MinCount"] = 1 }
        if parameters["MaxCount"] == nil { parameters["MaxCount"] = 1 }
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
