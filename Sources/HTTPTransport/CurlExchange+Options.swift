// SPDX-License-Identifier: Apache-2.0

import CCurl

extension CurlExchange {
    /// Tells libcurl everything about the request; the reason when it cannot be sent.
    func prepare(_ handle: UnsafeMutableRawPointer) -> HTTPError? {
        if case .file(let part) = request.body {
            do throws(HTTPFile.Failure) {
                file = try FileReader(part)
            } catch {
                return HTTPError(.bodyUnreadable, .neverSent, error.description)
            }
        }
        appendFields()
        let codes = protocolCodes(handle) + callbackCodes(handle) + securityCodes(handle) + methodCodes(handle)
        guard codes.allSatisfy({ $0 == CURLE_OK }) else {
            return HTTPError(.other, .neverSent, "libcurl does not accept the request")
        }
        return nil
    }

    private func protocolCodes(_ handle: UnsafeMutableRawPointer) -> [CURLcode] {
        var codes = [
            lifeboat_curl_set_string(handle, CURLOPT_URL, request.url),
            lifeboat_curl_set_string(handle, CURLOPT_PROTOCOLS_STR, "http,https"),
            lifeboat_curl_set_long(handle, CURLOPT_PATH_AS_IS, 1),
            lifeboat_curl_set_long(handle, CURLOPT_NOSIGNAL, 1),
            lifeboat_curl_set_long(handle, CURLOPT_FOLLOWLOCATION, 0),
            lifeboat_curl_set_long(handle, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1),
            lifeboat_curl_set_long(handle, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS)),
            lifeboat_curl_set_long(handle, CURLOPT_TIMEOUT_MS, max(1, deadline.inMilliseconds)),
            lifeboat_curl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, max(1, options.connectTimeout.inMilliseconds)),
            lifeboat_curl_set_long(handle, CURLOPT_TCP_KEEPALIVE, 1),
            lifeboat_curl_set_pointer(handle, CURLOPT_HTTPHEADER, fields),
        ]
        if !request.isRepeatable {
            codes.append(lifeboat_curl_set_long(handle, CURLOPT_MAXAGE_CONN, options.idleLimit.inMilliseconds / 1000))
        }
        if let limit = options.readTimeout {
            codes.append(lifeboat_curl_set_long(handle, CURLOPT_LOW_SPEED_LIMIT, 1))
            codes.append(lifeboat_curl_set_long(handle, CURLOPT_LOW_SPEED_TIME, max(1, limit.inMilliseconds / 1000)))
        }
        if let proxies = options.proxies {
            codes.append(lifeboat_curl_set_string(handle, CURLOPT_PROXY, proxies.proxy(forURL: request.url) ?? ""))
            codes.append(lifeboat_curl_set_string(handle, CURLOPT_NOPROXY, proxies.exceptions))
        }
        return codes
    }

    private func securityCodes(_ handle: UnsafeMutableRawPointer) -> [CURLcode] {
        var codes = [lifeboat_curl_set_long(handle, CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))]
        if let bundle = options.caBundle { codes.append(lifeboat_curl_set_string(handle, CURLOPT_CAINFO, bundle)) }
        if !options.verifiesCertificates {
            codes.append(lifeboat_curl_set_long(handle, CURLOPT_SSL_VERIFYPEER, 0))
            codes.append(lifeboat_curl_set_long(handle, CURLOPT_SSL_VERIFYHOST, 0))
        }
        return codes
    }

    private func callbackCodes(_ handle: UnsafeMutableRawPointer) -> [CURLcode] {
        let this = Unmanaged.passUnretained(self).toOpaque()
        return [
            lifeboat_curl_set_pointer(handle, CURLOPT_PRIVATE, this),
            lifeboat_curl_set_pointer(handle, CURLOPT_WRITEDATA, handle),
            lifeboat_curl_set_sink(handle, CURLOPT_WRITEFUNCTION, Self.bodySink),
            lifeboat_curl_set_pointer(handle, CURLOPT_HEADERDATA, this),
            lifeboat_curl_set_sink(handle, CURLOPT_HEADERFUNCTION, Self.headerSink),
            lifeboat_curl_set_pointer(handle, CURLOPT_READDATA, this),
            lifeboat_curl_set_sink(handle, CURLOPT_READFUNCTION, Self.bodySource),
            lifeboat_curl_set_pointer(handle, CURLOPT_SEEKDATA, this),
            lifeboat_curl_set_seek(handle, Self.bodySeek),
            lifeboat_curl_set_pointer(handle, CURLOPT_PREREQDATA, this),
            lifeboat_curl_set_gate(handle, Self.gate),
        ]
    }

    private func methodCodes(_ handle: UnsafeMutableRawPointer) -> [CURLcode] {
        if request.method == "HEAD" { return [lifeboat_curl_set_long(handle, CURLOPT_NOBODY, 1)] }
        var codes: [CURLcode] = []
        let takesBody = ["POST", "PUT", "PATCH"].contains(request.method)
        if takesBody || request.body.count > 0 {
            codes = [
                lifeboat_curl_set_long(handle, CURLOPT_POST, 1),
                lifeboat_curl_set_offset(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.count)),
            ]
            // Without POSTFIELDS libcurl asks the read callback.
            if file == nil || request.body.count == 0 {
                codes.append(lifeboat_curl_set_pointer(handle, CURLOPT_POSTFIELDS, body.baseAddress))
            }
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

    // MARK: What libcurl calls

    private static func exchange(_ context: UnsafeMutableRawPointer) -> CurlExchange {
        Unmanaged<CurlExchange>.fromOpaque(context).takeUnretainedValue()
    }

    private static let bodySink: lifeboat_curl_sink = { bytes, size, count, context in
        guard let bytes, let handle = context else { return 0 }
        var owner: UnsafeMutableRawPointer?
        guard lifeboat_curl_get_private(handle, &owner) == CURLE_OK, let owner else { return 0 }
        let piece = UnsafeRawBufferPointer(start: bytes, count: size * count)
        // Any other number than the one given ends the transfer; 0 would not when nothing was given.
        return exchange(owner).takeBody(handle, piece) ? piece.count : piece.count + 1
    }

    private static let headerSink: lifeboat_curl_sink = { bytes, size, count, context in
        guard let bytes, let context else { return 0 }
        let length = size * count
        return exchange(context).takeHeader(UnsafeRawBufferPointer(start: bytes, count: length)) ? length : 0
    }

    private static let bodySource: lifeboat_curl_sink = { bytes, size, count, context in
        guard let bytes, let context else { return lifeboat_curl_read_abort() }
        let room = UnsafeMutableRawBufferPointer(start: bytes, count: size * count)
        return exchange(context).readBody(room) ?? lifeboat_curl_read_abort()
    }

    private static let bodySeek: lifeboat_curl_seek = { context, offset, _ in
        guard let context, offset == 0 else { return CURL_SEEKFUNC_FAIL }
        return exchange(context).rewindBody() ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_FAIL
    }

    private static let gate: lifeboat_curl_gate = { context, _, _, _, _ in
        guard let context else { return CURL_PREREQFUNC_ABORT }
        return exchange(context).mayBegin() ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
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
