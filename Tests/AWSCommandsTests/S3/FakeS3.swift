// SPDX-License-Identifier: Apache-2.0

import AWSClient
import Glibc
import HTTPTransport
import Synchronization

/// An S3 in memory behind a client's transport: objects, multipart uploads, listings in pages, and faults on demand.
final class FakeS3: Sendable {
    /// What a fault does to a request.
    enum Fault: Sendable {
        /// The request never leaves.
        case unsent
        /// It is carried out, and its answer is lost.
        case lostAfter
        /// It is answered with a status and an error code, and not carried out.
        case refused(Int, String)
        /// The body of the answer is this one.
        case body([UInt8])
        /// The answer has no entity tag.
        case untagged
        /// The answer has one more header.
        case header(String, String)
    }

    struct State {
        var objects: [String: [UInt8]] = [:]
        var uploads: [String: [Int: [UInt8]]] = [:]
        var requests: [String] = []
        var begun = 0
    }

    let state = Mutex(State())
    private let fault: @Sendable (_ request: String, _ number: Int) -> Fault?

    /// A fake with objects by `/bucket/key`; a fault is asked for by `METHOD /bucket/key?query` and the request's number.
    init(_ objects: [String: [UInt8]] = [:], fault: @escaping @Sendable (String, Int) -> Fault? = { _, _ in nil }) {
        self.fault = fault
        state.withLock { $0.objects = objects }
    }

    var objects: [String: [UInt8]] { state.withLock(\.objects) }
    var uploads: Int { state.withLock(\.uploads.count) }
    func requests(_ prefix: String) -> Int { state.withLock { $0.requests.count { $0.hasPrefix(prefix) } } }

    /// How many requests for a part of an upload came.
    func parts(_ number: Int) -> Int {
        state.withLock { $0.requests.count { $0.hasPrefix("PUT") && $0.contains("partNumber=\(number)") } }
    }

    /// A client whose only server this is.
    func client() -> AWSClient {
        AWSClient(
            settings: AWSSettings(
                environment: [
                    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "SECRETKEY", "AWS_REGION": "us-west-2",
                    "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
                ]
            ),
            transport: AWSTransport { self.answer($0) },
            surroundings: AWSSurroundings(pause: { _ in })
        )
    }

    private func answer(_ request: AWSTransport.Request) -> AWSTransport.Result {
        let target = String(request.url.dropFirst("http://127.0.0.1:1".count))
        let line = "\(request.method) \(target)"
        let number = state.withLock { state in
            state.requests.append(line)
            return state.requests.count
        }
        switch fault(line, number) {
        case .unsent: return .neverSent("cut off")
        case .refused(let status, let code):
            let body = "<Error><Code>\(code)</Code><Message>no</Message></Error>"
            return .response(WireResponse(status: status, headers: [], body: Array(body.utf8)))
        case .lostAfter:
            _ = carryOut(request, target)
            return .lost("the answer did not come")
        case .body(let bytes):
            guard case .response(var response) = carryOut(request, target) else { return .lost("no answer") }
            response.body = bytes
            return .response(response)
        case .untagged:
            guard case .response(var response) = carryOut(request, target) else { return .lost("no answer") }
            response.headers.removeAll { $0.name == "ETag" }
            return .response(response)
        case .header(let name, let value):
            guard case .response(var response) = carryOut(request, target) else { return .lost("no answer") }
            response.headers.append(HeaderField(name, value))
            return .response(response)
        case nil: return carryOut(request, target)
        }
    }

    private func carryOut(_ request: AWSTransport.Request, _ target: String) -> AWSTransport.Result {
        let halves = target.split(separator: "?", maxSplits: 1).map(String.init)
        let path = halves[0]
        let query = Dictionary(
            (halves.count > 1 ? halves[1] : "").split(separator: "&").map { item in
                let pair = item.split(separator: "=", maxSplits: 1).map(String.init)
                return (pair[0], pair.count > 1 ? pair[1] : "")
            },
            uniquingKeysWith: { $1 }
        )
        let body = Self.bytes(request.body)
        return state.withLock { state in
            switch request.method {
            case "GET" where query["list-type"] != nil: Self.list(path, query, state)
            case "GET", "HEAD": Self.read(path, request, state)
            case "POST" where query["uploads"] != nil: Self.begin(&state)
            case "POST": Self.complete(path, query["uploadId"] ?? "", &state)
            case "PUT" where query["partNumber"] != nil: Self.put(body, query, &state)
            case "PUT":
                Self.put(body, path, &state)
            case "DELETE" where query["uploadId"] != nil: Self.abort(query["uploadId"] ?? "", &state)
            default: Self.delete(path, &state)
            }
        }
    }

    private static func bytes(_ body: HTTPBody) -> [UInt8] {
        switch body {
        case .bytes(let bytes): return bytes
        case .file(let file):
            let descriptor = open(file.path, O_RDONLY | O_CLOEXEC)
            defer { close(descriptor) }
            var bytes = [UInt8](repeating: 0, count: Int(file.count))
            let count = pread(descriptor, &bytes, bytes.count, off_t(file.range.lowerBound))
            return Array(bytes.prefix(max(0, count)))
        }
    }

    /// A tag by the length and every 4096th byte; a test's bytes differ there.
    static func tag(_ bytes: [UInt8]) -> String {
        let sum = stride(from: 0, to: bytes.count, by: 4096).reduce(UInt64(bytes.count)) {
            $0 &* 31 &+ UInt64(bytes[$1])
        }
        return "\"\(sum)\""
    }

    private static func ok(_ text: String = "", _ headers: [HeaderField] = [], status: Int = 200)
        -> AWSTransport.Result
    {
        .response(WireResponse(status: status, headers: headers, body: Array(text.utf8)))
    }

    private static func error(_ status: Int, _ code: String) -> AWSTransport.Result {
        ok("<Error><Code>\(code)</Code><Message>no</Message></Error>", status: status)
    }

    private static func put(_ body: [UInt8], _ path: String, _ state: inout State) -> AWSTransport.Result {
        state.objects[path] = body
        return ok("", [HeaderField("ETag", tag(body))])
    }

    private static func put(_ body: [UInt8], _ query: [String: String], _ state: inout State) -> AWSTransport.Result {
        guard let id = query["uploadId"], let number = query["partNumber"].flatMap(Int.init), state.uploads[id] != nil
        else { return error(404, "NoSuchUpload") }
        state.uploads[id]?[number] = body
        return ok("", [HeaderField("ETag", tag(body))])
    }

    private static func begin(_ state: inout State) -> AWSTransport.Result {
        state.begun += 1
        state.uploads["u\(state.begun)"] = [:]
        return ok("<InitiateMultipartUploadResult><UploadId>u\(state.begun)</UploadId></InitiateMultipartUploadResult>")
    }

    private static func complete(_ path: String, _ id: String, _ state: inout State) -> AWSTransport.Result {
        guard let parts = state.uploads.removeValue(forKey: id) else { return error(404, "NoSuchUpload") }
        state.objects[path] = parts.sorted { $0.key < $1.key }.flatMap(\.value)
        return ok("<CompleteMultipartUploadResult><ETag>\"x-1\"</ETag></CompleteMultipartUploadResult>")
    }

    private static func abort(_ id: String, _ state: inout State) -> AWSTransport.Result {
        state.uploads.removeValue(forKey: id) == nil ? error(404, "NoSuchUpload") : ok(status: 204)
    }

    private static func delete(_ path: String, _ state: inout State) -> AWSTransport.Result {
        state.objects[path] = nil
        return ok(status: 204)
    }

    private static func read(_ path: String, _ request: AWSTransport.Request, _ state: State) -> AWSTransport.Result {
        let isHead = request.method == "HEAD"
        guard let object = state.objects[path] else { return isHead ? ok(status: 404) : error(404, "NoSuchKey") }
        let header = { (name: String) in request.headers.first { $0.name.lowercased() == name }?.value }
        if let wanted = header("if-match"), wanted != tag(object) { return error(412, "PreconditionFailed") }
        var fields = [
            HeaderField("ETag", tag(object)), HeaderField("Last-Modified", "Sun, 22 Nov 2026 03:00:00 GMT"),
        ]
        if isHead { return ok("", fields + [HeaderField("Content-Length", "\(object.count)")]) }
        var body = object[...]
        if let range = header("range")?.dropFirst("bytes=".count).split(separator: "-").compactMap({ Int($0) }),
            range.count == 2
        {
            body = object[range[0]...min(range[1], object.count - 1)]
            fields.append(HeaderField("Content-Range", "bytes \(range[0])-\(body.endIndex - 1)/\(object.count)"))
        }
        fields.append(HeaderField("Content-Length", "\(body.count)"))
        let status = body.count == object.count ? 200 : 206
        return .response(WireResponse(status: status, headers: fields, body: Array(body)))
    }

    private static func list(_ path: String, _ query: [String: String], _ state: State) -> AWSTransport.Result {
        let root = path + "/"
        let prefix = query["prefix"].map {
            $0.split(separator: "%2F", omittingEmptySubsequences: false).joined(separator: "/")
        }
        let start = query["continuation-token"] ?? ""
        let keys = state.objects.keys.filter { $0.hasPrefix(root) }.map { String($0.dropFirst(root.count)) }
            .filter { $0.hasPrefix(prefix ?? "") && $0 > start }.sorted()
        let size = query["max-keys"].flatMap(Int.init) ?? 1000
        var text = "<ListBucketResult><EncodingType>url</EncodingType>"
        for key in keys.prefix(size) {
            text += "<Contents><Key>\(key)</Key><Size>\(state.objects[root + key]?.count ?? 0)</Size>"
            text += "<ETag>\(tag(state.objects[root + key] ?? []))</ETag>"
            text += "<LastModified>2026-11-22T03:00:00.000Z</LastModified></Contents>"
        }
        let isCut = keys.count > size
        text += "<IsTruncated>\(isCut)</IsTruncated>"
        if isCut { text += "<NextContinuationToken>\(keys[size - 1])</NextContinuationToken>" }
        return ok(text + "</ListBucketResult>")
    }
}
