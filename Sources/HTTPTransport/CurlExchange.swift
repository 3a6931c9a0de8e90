// SPDX-License-Identifier: Apache-2.0

import CCurl

/// One request under way: what libcurl is told, what it brought, and who waits for it.
///
/// The caller makes it, hands it to the loop and never looks at it again; from then on only the loop's thread does.
/// That is the proof of `@unchecked Sendable`.
final class CurlExchange: @unchecked Sendable {
    let identifier: UInt64
    let request: HTTPRequest
    let deadline: Duration
    let options: CurlTransport.Options
    private let sink: HTTPSink?
    private let continuation: CheckedContinuation<Result<HTTPResponse, HTTPError>, Never>

    /// The header fields as libcurl has them; freed with the exchange.
    var fields: UnsafeMutablePointer<curl_slist>?
    /// The bytes of a body in memory, which libcurl does not copy.
    let body: UnsafeMutableRawBufferPointer
    /// The file of a body.
    var file: FileReader?
    /// Why the file could not be read.
    private var fileFailure: String?

    /// How many times libcurl was about to begin sending the request.
    private var beginnings = 0
    private var isRepeatPrevented = false
    /// Why the request must not leave, by who was asked right before.
    private var objection: String?

    private var headers: [(String, String)] = []
    private var received: [UInt8] = []
    private var receivedHeaderBytes = 0
    private var isHeadWhole = false
    private var isTooLarge = false
    /// Whether the sink takes the body; nil before the body's first byte.
    private var isSinkTaking: Bool?
    private var sinkFailure: String?

    init(
        identifier: UInt64,
        request: HTTPRequest,
        sink: HTTPSink?,
        deadline: Duration,
        options: CurlTransport.Options,
        continuation: CheckedContinuation<Result<HTTPResponse, HTTPError>, Never>
    ) {
        self.identifier = identifier
        self.request = request
        self.sink = sink
        self.deadline = deadline
        self.options = options
        self.continuation = continuation
        let bytes = request.body.inMemory ?? []
        body = .allocate(byteCount: bytes.count, alignment: 1)
        body.copyBytes(from: bytes)
    }

    deinit {
        curl_slist_free_all(fields)
        body.deallocate()
    }

    /// Lets the caller go on; called once.
    func resume(_ result: Result<HTTPResponse, HTTPError>) { continuation.resume(returning: result) }

    // MARK: Sending

    /// Whether libcurl may begin to send the request, again perhaps.
    ///
    /// libcurl asks before each sending, the silent repetitions among them (`CURLOPT_PREREQFUNCTION`, 7.80 and later).
    func mayBegin() -> Bool {
        guard request.isRepeatable || beginnings == 0 else {
            isRepeatPrevented = true
            return false
        }
        objection = request.objection?()
        guard objection == nil else { return false }
        beginnings += 1
        return true
    }

    /// The next bytes of the body's file; nil when they cannot be had.
    func readBody(_ buffer: UnsafeMutableRawBufferPointer) -> Int? {
        guard let file else { return 0 }
        do throws(HTTPFile.Failure) {
            return try file.read(into: buffer)
        } catch {
            fileFailure = error.description
            return nil
        }
    }

    /// Goes back to the start of the body's file, for a repetition of a request that may be repeated.
    func rewindBody() -> Bool {
        guard request.isRepeatable, let file else { return false }
        file.rewind()
        return true
    }

    // MARK: Receiving

    /// Takes a piece of the body; false ends the transfer.
    func takeBody(_ handle: UnsafeMutableRawPointer?, _ bytes: UnsafeRawBufferPointer) -> Bool {
        if bytes.isEmpty { return true }
        if isSinkTaking == nil, let sink, let handle {
            var status = 0
            lifeboat_curl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
            isSinkTaking = sink.accepts(status, headers)
        }
        if isSinkTaking == true, let sink {
            sinkFailure = sink.take(Array(bytes))
            return sinkFailure == nil
        }
        guard fits(bytes.count) else { return false }
        received.append(contentsOf: bytes)
        return true
    }

    /// Takes one line of the head of a response; false ends the transfer.
    func takeHeader(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard fits(bytes.count) else { return false }
        receivedHeaderBytes += bytes.count
        let line = bytes.prefix { $0 != 13 && $0 != 10 }
        // A new status line: what came before was an interim response.
        if line.starts(with: "HTTP/".utf8) {
            headers = []
            isHeadWhole = false
        }
        // Fields after a chunked body come here as well, and no empty line after them.
        if line.isEmpty { isHeadWhole = true }
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

    // MARK: The end

    /// What came of a finished transfer.
    func result(_ handle: UnsafeMutableRawPointer, _ code: CURLcode) -> Result<HTTPResponse, HTTPError> {
        guard code == CURLE_OK else { return .failure(failure(code)) }
        var status = 0
        lifeboat_curl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
        // libcurl takes the end of the connection for the end of the head, and then of a body that has no length.
        guard isHeadWhole else {
            return .failure(HTTPError(.connectionLost, .maybeSent, "the answer ended in the middle of its head"))
        }
        let timing = HTTPResponse.Timing(
            connected: duration(handle, CURLINFO_PRETRANSFER_TIME_T),
            firstByte: duration(handle, CURLINFO_STARTTRANSFER_TIME_T),
            total: duration(handle, CURLINFO_TOTAL_TIME_T)
        )
        return .success(HTTPResponse(status: status, headers: headers, body: received, timing: timing))
    }

    private func failure(_ code: CURLcode) -> HTTPError {
        if let sinkFailure { return HTTPError(.sinkRefused, delivery, sinkFailure) }
        if let fileFailure { return HTTPError(.bodyUnreadable, delivery, fileFailure) }
        if isTooLarge { return HTTPError(.responseTooLarge, delivery, "more than \(options.responseLimit) bytes") }
        if let objection { return HTTPError(.heldBack, delivery, objection) }
        if isRepeatPrevented {
            return HTTPError(.connectionLost, delivery, "the connection ended and the request is not sent again")
        }
        return HTTPError(HTTPError.Code(code, delivery), delivery, String(cString: curl_easy_strerror(code)))
    }

    /// Whether a byte of the request may have gone out: libcurl asks before it begins, and has asked or not.
    var delivery: HTTPError.Delivery { beginnings == 0 ? .neverSent : .maybeSent }

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
        case CURLE_COULDNT_CONNECT, CURLE_PROXY: self = .unreachable
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_USE_SSL_FAILED:
            self = .tlsFailure
        case CURLE_OPERATION_TIMEDOUT: self = .timeout
        case CURLE_ABORTED_BY_CALLBACK: self = .cancelled
        case CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_SEND_FAIL_REWIND,
            CURLE_HTTP2_STREAM, CURLE_HTTP2:
            // Before the request had begun, it is the way there that broke: a proxy that refuses, as a rule.
            self = delivery == .neverSent ? .unreachable : .connectionLost
        case CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING: self = .malformedResponse
        default: self = .other
        }
    }
}
