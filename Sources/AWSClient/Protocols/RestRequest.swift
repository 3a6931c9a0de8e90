// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Digests
import Values

/// Distributes parameters over path, query, headers and body, as the REST protocols want it.
struct RestRequest {
    let reader: ParameterReader
    let operation: WireOperation
    let isXML: Bool

    /// The request for the parameters of the operation.
    func write(_ parameters: JSONObject) throws(ParameterError) -> WireRequest {
        var request = WireRequest()
        request.method = operation.model.httpMethod
        var labels: [String: String] = [:]
        var named: [QueryItem] = []
        var mapped: [QueryItem] = []
        guard let shape = operation.input else { return try finish(request, labels: labels) }
        for (name, value) in parameters where !value.isNull {
            let member = try reader.member(name, of: shape, "")
            switch member.location {
            case .uri: labels[member.locationName ?? name] = label(try scalar(value, member, name))
            case .querystring:
                if member.shape.kind == .map {
                    mapped += try queryMap(value, member, name)
                } else {
                    named += try queryItems(value, member, name)
                }
            case .header: try addHeader(value, member, name, to: &request)
            case .headers:
                for (suffix, text) in try reader.object(value, name) where !text.isNull {
                    request.headers.set((member.locationName ?? "") + suffix, try reader.string(text, name))
                }
            default: break
            }
        }
        // A name that the model fixes wins over the same name in a map of free query parameters.
        let fixed = Set(named.map(\.name))
        request.query = named + mapped.filter { !fixed.contains($0.name) }
        try addBody(parameters, shape, to: &request)
        return try finish(request, labels: labels)
    }

    // MARK: Path and query

    private func finish(_ request: WireRequest, labels: [String: String]) throws(ParameterError) -> WireRequest {
        var request = request
        let halves = operation.model.requestURI.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        request.path = try path(template: String(halves.first ?? "/"), labels: labels)
        if halves.count > 1 {
            let fixed = halves[1].split(separator: "&").map { part in
                let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                return QueryItem(name: String(pair[0]), value: pair.count > 1 ? String(pair[1]) : nil)
            }
            let names = Set(fixed.map(\.name))
            request.query = fixed + request.query.filter { !names.contains($0.name) }
        }
        return request
    }

    private func path(template: String, labels: [String: String]) throws(ParameterError) -> String {
        var output = ""
        var rest = template[...]
        while let open = rest.firstIndex(of: "{") {
            output += rest[..<open]
            guard let close = rest[open...].firstIndex(of: "}") else { break }
            var name = rest[rest.index(after: open)..<close]
            let isGreedy = name.hasSuffix("+")
            if isGreedy { name.removeLast() }
            guard let value = labels[String(name)], !value.isEmpty else {
                throw ParameterError(path: String(name), reason: "is required and must not be empty")
            }
            output += PercentEncoding.encode(value, keepsSlash: isGreedy)
            rest = rest[rest.index(after: close)...]
        }
        return output + rest
    }

    /// Route 53 answers identifiers as paths (`/hostedzone/Z1`) and takes them bare.
    private func label(_ text: String) -> String {
        guard operation.service.name == "route53", let slash = text.lastIndex(of: "/") else { return text }
        return String(text[text.index(after: slash)...])
    }

    private func scalar(_ value: JSONValue, _ member: WireMember, _ path: String) throws(ParameterError) -> String {
        try reader.text(value, member, timestamps: .iso8601, path)
    }

    private func queryItems(_ value: JSONValue, _ member: WireMember, _ path: String) throws(ParameterError)
        -> [QueryItem]
    {
        let name = member.locationName ?? member.name
        guard member.shape.kind == .list, let element = member.shape.listElement else {
            return [QueryItem(name: name, value: try scalar(value, member, path))]
        }
        var items: [QueryItem] = []
        for item in try reader.list(value, path) where !item.isNull {
            items.append(QueryItem(name: name, value: try scalar(item, element, path)))
        }
        return items
    }

    private func queryMap(_ value: JSONValue, _ member: WireMember, _ path: String) throws(ParameterError)
        -> [QueryItem]
    {
        var items: [QueryItem] = []
        for (key, item) in try reader.object(value, path) {
            for element in item.arrayValue ?? [item] where !element.isNull {
                items.append(QueryItem(name: key, value: try reader.string(element, path)))
            }
        }
        return items
    }

    // MARK: Headers

    private func addHeader(
        _ value: JSONValue,
        _ member: WireMember,
        _ path: String,
        to request: inout WireRequest
    ) throws(ParameterError) {
        let name = member.locationName ?? member.name
        if member.isJSONValue {
            // A text that is JSON already is sent as it is.
            let given = value.stringValue.flatMap { text in (try? JSONParser.parse(text)) == nil ? nil : text }
            request.headers.set(name, Base64.encode(Array((given ?? value.text()).utf8)))
            return
        }
        guard member.shape.kind == .list, let element = member.shape.listElement else {
            let text = try reader.text(value, member, timestamps: .rfc822, path)
            request.headers.set(name, text)
            return
        }
        var texts: [String] = []
        for item in try reader.list(value, path) where !item.isNull {
            let text = try reader.text(item, element, timestamps: .rfc822, path)
            texts.append(element.shape.kind == .string ? Self.quoted(text) : text)
        }
        if !texts.isEmpty { request.headers.set(name, texts.joined(separator: ", ")) }
    }

    /// An element of a list in a header: quoted when it holds a comma or a quote.
    private static func quoted(_ text: String) -> String {
        guard text.contains(",") || text.contains("\"") else { return text }
        let escaped = text.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined()
        return "\"\(escaped)\""
    }

    // MARK: Body

    private func addBody(
        _ parameters: JSONObject,
        _ shape: WireShape,
        to request: inout WireRequest
    ) throws(ParameterError) {
        if let name = shape.payloadMember {
            let member = try reader.member(name, of: shape, "")
            try addPayload(parameters[name], member, to: &request)
            return
        }
        let isElsewhere: (WireMember) -> Bool = { $0.location != nil }
        let hasBodyMembers = shape.members.contains { !isElsewhere($0) }
        guard hasBodyMembers else { return }
        if isXML {
            let isGiven = shape.members.contains { member in
                !isElsewhere(member) && !(parameters[member.name]?.isNull ?? true)
            }
            guard isGiven else { return }
            let root = try XMLBody(reader: reader).structure(
                .object(parameters),
                shape,
                name: shape.model.locationName ?? operation.model.inputLocationName ?? shape.name,
                namespace: operation.model.inputXMLNamespace ?? shape.model.xmlNamespace
                    ?? operation.service.metadata.xmlNamespace,
                skipping: isElsewhere
            )
            setXML(root, on: &request)
        } else {
            let json = try JSONBody(reader: reader).structure(.object(parameters), shape, skipping: isElsewhere)
            setJSON(json, on: &request)
        }
    }

    private func addPayload(
        _ value: JSONValue?,
        _ member: WireMember,
        to request: inout WireRequest
    ) throws(ParameterError) {
        // Not `nil` as a literal in a closure: that would be the JSON null.
        let value: JSONValue? = (value?.isNull ?? true) ? Optional.none : value
        switch member.shape.kind {
        case .blob, .string:
            let isBlob = member.shape.kind == .blob
            guard let value else {
                if !isXML, isBlob, !member.isStreaming { setType("application/octet-stream", on: &request) }
                return
            }
            if isBlob, let file = try reader.file(value, member.name) {
                request.file = file
            } else {
                request.body =
                    isBlob ? try reader.bytes(value, member.name) : Array(try reader.string(value, member.name).utf8)
            }
            if !(isXML && isBlob) { setType(isBlob ? "application/octet-stream" : "text/plain", on: &request) }
        default:
            if isXML {
                guard let value else { return }
                let name = Self.rootName(member)
                var holder = XMLElement(name: "holder")
                try XMLBody(reader: reader).add(value, member, named: name, to: &holder, member.name)
                if let root = holder.children.first { setXML(root, on: &request) }
            } else {
                if value == nil, member.shape.model.isUnion { return }
                let json = try value.map { value throws(ParameterError) in
                    try JSONBody(reader: reader).json(value, member, member.name)
                }
                setJSON(json ?? .object(JSONObject()), on: &request)
            }
        }
    }

    /// The name of the root element of an XML payload.
    ///
    /// A member that repeats its own name says nothing, unless it has a name space to go with it: then the shape names
    /// the element.
    private static func rootName(_ member: WireMember) -> String {
        let isPlain = member.locationName == member.name && member.model.xmlNamespace == nil
        let own = isPlain ? nil : member.locationName
        return own ?? member.shape.model.locationName ?? member.shape.name
    }

    private func setXML(_ root: XMLElement, on request: inout WireRequest) {
        request.body = XMLWriter.bytes(root)
        setType("application/xml", on: &request)
    }

    private func setJSON(_ json: JSONValue, on request: inout WireRequest) {
        request.body = Array(json.text().utf8)
        setType("application/json", on: &request)
    }

    /// Names the type of the body, unless the caller has.
    private func setType(_ type: String, on request: inout WireRequest) {
        if request.headers.value("Content-Type") == nil { request.headers.set("Content-Type", type) }
    }
}
