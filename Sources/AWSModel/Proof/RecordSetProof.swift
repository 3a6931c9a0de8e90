// SPDX-License-Identifier: Apache-2.0

import Values

/// What shows the effect of a change of one record set; of several at once, no reading shows all.
enum RecordSetProof {
    static func proof(of parameters: JSONValue) -> EffectProof? {
        guard let zone = parameters["HostedZoneId"], let changes = parameters["ChangeBatch"]?["Changes"]?.arrayValue,
            changes.count == 1, let action = changes[0]["Action"]?.stringValue,
            let wanted = changes[0]["ResourceRecordSet"]?.objectValue, let name = wanted["Name"]?.stringValue,
            let type = wanted["Type"]?.stringValue
        else { return nil }
        var reading: JSONObject = [
            "HostedZoneId": zone, "StartRecordName": .string(name), "StartRecordType": .string(type), "MaxItems": "1",
        ]
        reading["StartRecordIdentifier"] = wanted["SetIdentifier"]
        let full = listed(name)
        let checks = wanted.filter { $0.key != "Name" && $0.key != "Type" && !$0.value.isNull }
            .map { EffectProof.Check($0.key, $0.value.arrayValue == nil ? .within : .elements, aliased($0.value)) }
        let identifier = wanted["SetIdentifier"]?.stringValue.map { " && SetIdentifier == '\(escaped($0))'" } ?? ""
        let match = "Name == '\(escaped(full))' && Type == '\(escaped(type))'\(identifier)"
        let isGone = action == "DELETE"
        return EffectProof(
            operation: "ListResourceRecordSets",
            parameters: .object(reading),
            item: "ResourceRecordSets[?\(match)] | [0]",
            isGone: isGone,
            checks: isGone ? [] : checks.sorted { $0.path < $1.path },
            missingCodes: [],
            settling: 10,
            // Creating a record set that exists, or removing one that does not, is refused, and rightly so.
            isSpared: action == "UPSERT"
        )
    }

    /// A name as Route 53 lists it: in full, in lower case, with `*` in octal.
    private static func listed(_ name: String) -> String {
        let full = name.hasSuffix(".") ? name : name + "."
        return full.lowercased().replacing("*", with: "\\052")
    }

    /// The target of an alias is listed in full as well.
    private static func aliased(_ value: JSONValue) -> JSONValue {
        guard var object = value.objectValue, let name = object["DNSName"]?.stringValue else { return value }
        object["DNSName"] = .string(listed(name))
        return .object(object)
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("'", with: "\\'")
    }
}
