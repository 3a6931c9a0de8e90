// SPDX-License-Identifier: Apache-2.0

import CCurl

/// One request under way: what libcurl is told, what it brought, and who waits for it.
///
/// The caller makes it, hands it to the loop and never looks at it again; from then on only the loop's thread does.
/// That is the proof of `@unchecked Sendable`.
final class CurlExchange: @unchecked Sendable {
    let identifier: UInt64
    private let request: HTTPRequest
    private let deadline: Duration
    private let options: CurlTransport.Options
    private let continuation: CheckedContinuation<Result<HTTPResponse, HTTPError>, Never>

    private var fields: UnsafeMutablePointer<curl_slist>?
    private let body: UnsafeMutableRawBufferPointer
    private var headers: [(String, String)] = []
    private var received: [UInt8] = []
    private var receivedHeaderBytes = 0
    private var isTooLarge = false

    init(
        identifier: UInt64,
        request: HTTPRequest,
        deadline: Duration,
        options: CurlTransport.Options,
        continuation: CheckedContinuation<Result<HTTPResponse, HTTPError>, Never>
    ) {
        self.identifier = identifier
        self.request = request
        self.deadline = deadline
        self.options = options
        self.continuation = continuation
        body = .allocate(byteCount: request.body.count, alignment: 1)
        body.copyBytes(from: request.body)
    }

    deinit {
        curl_slist_free_all(fields)
        body.deallocate()
    }

    /// Lets the caller go on; called once.
    func resume(_ result: Result<HTTPResponse, HTTPError>) { continuation.resume(returning: result) }

    /// Tells libcurl everything about the request; false when it does not accept it.
    func prepare(_ handle: UnsafeMutableRawPointer) -> Bool {
        let this = Unmanaged.passUnretained(self).toOpaque()
        appendFields()
        let milliseconds = max(1, deadline.inMilliseconds)
        var codes = [
            lifeboat_curl_set_string(handle, CURLOPT_URL, request.url),
            lifeboat_curl_set_string(handle, CURLOPT_PROTOCOLS_STR, "http,https"),
            lifeboat_curl_set_long(handle, CURLOPT_PATH_AS_IS, 1),
            lifeboat_curl_set_long(handle, CURLOPT_NOSIGNAL, 1),
            lifeboat_curl_set_long(handle, CURLOPT_FOLLOWLOCATION, 0),
            lifeboat_curl_set_long(handle, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1),
            lifeboat_curl_set_long(handle, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS)),
            lifeboat_curl_set_long(handle, CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2)),
            lifeboat_curl_set_long(handle, CURLOPT_TIMEOUT_MS, milliseconds),
            lifeboat_curl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, max(1, options.connectTimeout.inMilliseconds)),
            lifeboat_curl_set_long(handle, CURLOPT_FRESH_CONNECT, request.reusesConnection ? 0 : 1),
            lifeboat_curl_set_long(handle, CURLOPT_TCP_KEEPALIVE, 1),
            lifeboat_curl_set_pointer(handle, CURLOPT_HTTPHEADER, fields),
            lifeboat_curl_set_pointer(handle, CURLOPT_PRIVATE, this),
            lifeboat_curl_set_pointer(handle, CURLOPT_WRITEDATA, this),
            lifeboat_curl_set_sink(handle, CURLOPT_WRITEFUNCTION, Self.bodySink),
            lifeboat_curl_set_pointer(handle, CURLOPT_HEADERDATA, this),
            lifeboat_curl_set_sink(handle, CURLOPT_HEADERFUNCTION, Self.headerSink),
        ]
        if let bundle = options.caBundle { codes.append(lifeboat_curl_set_string(handle, CURLOPT_CAINFO, bundle)) }
        if !options.usesProxy { codes.append(lifeboat_curl_set_string(handle, CURLOPT_PROXY, "")) }
        codes += prepareMethod(handle)
        return codes.allSatisfy { $0 == CURLE_OK }
    }

    private func prepareMethod(_ handle: UnsafeMutableRawPointer) -> [CURLcode] {
        if request.method == "HEAD" { return [lifeboat_curl_set_long(handle, CURLOPT_NOBODY, 1)] }
        var codes: [CURLcode] = []
        let takesBody = ["POST", "PUT", "PATCH"].contains(request.method)
        if takesBody || !body.isEmpty {
            codes = [
                lifeboat_curl_set_long(handle, CURLOPT_POST, 1),
                lifeboat_curl_set_offset(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count)),
                lifeboat_curl_set_pointer(handle, CURLOPT_POSTFIELDS, body.baseAddress),
            ]
        }
        return codes + [lifeboat_curl_set_string(handle, CURLOPT_CUSTOMREQUEST, request.method)]
    }

    /// libcurl's own additions are taken out: what the caller signed is what goes out.
    private func appendFields() {
        let given = Set(request.headers.map { $0.0.lowercased() })
        for unwanted in ["Accept", "Content-Type", "Expect"] where !given.contains(unwanted.lowercased()) {
            fields = curl_slist_append(fields, "\(unwanted):")
        }
        for (name, value) in request.headers {
            fields = curl_slist_append(fields, value.isEmpty ? "\(name);" : "\(name): \(value)")
        }
    }

    private static let bodySink: lifeboat_curl_sink = { bytes, size, count, context in
        guard let bytes, let context else { return 0 }
        let exchange = Unmanaged<CurlExchange>.fromOpaque(context).takeUnretainedValue()
        let length = size * count
        return exchange.takeBody(UnsafeRawBufferPointer(start: bytes, count: length)) ? length : 0
    }

    private static let headerSink: lifeboat_curl_sink = { bytes, size, count, context in
        guard let bytes, let context else { return 0 }
        let exchange = Unmanaged<CurlExchange>.fromOpaque(context).takeUnretainedValue()
        let length = size * count
        return exchange.takeHeader(UnsafeRawBufferPointer(start: bytes, count: length)) ? length : 0
    }

    private func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard fits(bytes.count) else { return false }
        received.append(contentsOf: bytes)
        return true
    }

    private func takeHeader(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard fits(bytes.count) else { return false }
        receivedHeaderBytes += bytes.count
        let line = bytes.prefix { $0 != 13 && $0 != 10 }
        // A new status line: what came before was an interim response.
        if line.starts(with: "HTTP/".utf8) { headers = [] }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), !line.starts(with: "HTTP/".utf8) else { return true }
        let isBlank = { (byte: UInt8) in byte == 32 || byte == 9 }
        var value = line[(colon + 1)...].drop(while: isBlank)
        while let last = value.last, isBlank(last) { value.removeLast() }
        headers.append((String(decoding: line[..<colon], as: UTF8.self), String(decoding: value, as: UTF8.self)))
        return true
    }

    private func fits(_ more: Int) -> Bool {
        isTooLarge = receivedHeaderBytes + received.count + more > options.responseLimit
        return !isTooLarge
    }

    /// What came of a finished transfer.
    func result(_ handle: UnsafeMutableRawPointer, _ code: CURLcode) -> Result<HTTPResponse, HTTPError> {
        guard code == CURLE_OK else {
            if isTooLarge {
                return .failure(HTTPError(.responseTooLarge, .maybeSent, "more than \(options.responseLimit) bytes"))
            }
            let delivery = delivery(handle)
            let detail = String(cString: curl_easy_strerror(code))
            return .failure(HTTPError(HTTPError.Code(code, delivery), delivery, detail))
        }
        var status = 0
        lifeboat_curl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
        let timing = HTTPResponse.Timing(
            connected: duration(handle, CURLINFO_PRETRANSFER_TIME_T),
            firstByte: duration(handle, CURLINFO_STARTTRANSFER_TIME_T),
            total: duration(handle, CURLINFO_TOTAL_TIME_T)
        )
        return .success(HTTPResponse(status: status, headers: headers, body: received, timing: timing))
    }

    /// Whether a byte of the request may have gone out.
    ///
    /// Two witnesses must agree that none has: libcurl never reached the moment before sending (`PRETRANSFER_TIME`),
    /// and it counts no byte of a request (`REQUEST_SIZE`). The count includes a proxy's `CONNECT`, which errs to the
    /// safe side.
    func delivery(_ handle: UnsafeMutableRawPointer) -> HTTPError.Delivery {
        var ready: curl_off_t = 0
        var sent = 0
        let isKnown =
            lifeboat_curl_get_offset(handle, CURLINFO_PRETRANSFER_TIME_T, &ready) == CURLE_OK
            && lifeboat_curl_get_long(handle, CURLINFO_REQUEST_SIZE, &sent) == CURLE_OK
        return isKnown && ready == 0 && sent == 0 ? .neverSent : .maybeSent
    }

    private func duration(_ handle: UnsafeMutableRawPointer, _ info: CURLINFO) -> Duration {
        var microseconds: curl_off_t = 0
        lifeboat_curl_get_offset(handle, info, &microseconds)
        return .microseconds(microseconds)
    }
}

extension HTTPError.Code {
    /// The code for what libcurl says.
    init(_ code: CURLcode, _ delivery: HTTPError.Delivery) {
        switch code {
        case CURLE_URL_MALFORMAT: self = .invalidRequest
        case CURLE_UNSUPPORTED_PROTOCOL: self = delivery == .neverSent ? .invalidRequest : .malformedResponse
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: self = .nameResolution
        case CURLE_COULDNT_CONNECT: self = .unreachable
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_USE_SSL_FAILED:
            self = .tlsFailure
        case CURLE_OPERATION_TIMEDOUT: self = .timeout
        case CURLE_ABORTED_BY_CALLBACK: self = .cancelled
        case CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_HTTP2_STREAM, CURLE_HTTP2:
            self = .connectionLost
        case CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING: self = .malformedResponse
        default: self = .other
        }
    }
}

extension Duration {
    /// Whole milliseconds, rounded up, at most what libcurl takes.
    fileprivate var inMilliseconds: Int {
        let (seconds, attoseconds) = components
        guard seconds < 2_000_000 else { return 2_000_000_000 }
        return Int(seconds) * 1000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
