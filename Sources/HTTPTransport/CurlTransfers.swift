// SPDX-License-Identifier: Apache-2.0

import CCurl

/// The transfers under way on one multi handle; lives on the loop's thread alone.
struct CurlTransfers {
    private static let spareLimit = 64

    private struct Transfer {
        let handle: UnsafeMutableRawPointer
        let exchange: CurlExchange
    }

    private let multi: UnsafeMutableRawPointer
    private var live: [UInt64: Transfer] = [:]
    private var spare: [UnsafeMutableRawPointer] = []

    init(multi: UnsafeMutableRawPointer) { self.multi = multi }

    mutating func start(_ exchange: CurlExchange) {
        guard let handle = spare.popLast() ?? curl_easy_init() else {
            exchange.resume(.failure(HTTPError(.other, .neverSent, "libcurl is out of memory")))
            return
        }
        var refusal = exchange.prepare(handle)
        if refusal == nil, curl_multi_add_handle(multi, handle) != CURLM_OK {
            refusal = HTTPError(.other, .neverSent, "libcurl does not accept the request")
        }
        if let refusal {
            curl_easy_cleanup(handle)
            exchange.resume(.failure(refusal))
            return
        }
        live[exchange.identifier] = Transfer(handle: handle, exchange: exchange)
    }

    /// Moves bytes, and ends what is complete.
    mutating func advance() {
        var running: Int32 = 0
        curl_multi_perform(multi, &running)
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle else { continue }
            let code = lifeboat_curl_message_result(message)
            var context: UnsafeMutableRawPointer?
            guard lifeboat_curl_get_private(handle, &context) == CURLE_OK, let context else { continue }
            let exchange = Unmanaged<CurlExchange>.fromOpaque(context).takeUnretainedValue()
            end(exchange.identifier, exchange.result(handle, code))
        }
    }

    mutating func cancel(_ identifier: UInt64) {
        guard let transfer = live[identifier] else { return }
        end(identifier, .failure(HTTPError(.cancelled, transfer.exchange.delivery)))
    }

    /// Cancels what is under way and frees every handle.
    mutating func cancelAll() {
        live.keys.forEach { cancel($0) }
        spare.forEach { curl_easy_cleanup($0) }
        spare = []
    }

    private mutating func end(_ identifier: UInt64, _ result: Result<HTTPResponse, HTTPError>) {
        guard let transfer = live.removeValue(forKey: identifier) else { return }
        curl_multi_remove_handle(multi, transfer.handle)
        if spare.count < Self.spareLimit {
            curl_easy_reset(transfer.handle)
            spare.append(transfer.handle)
        } else {
            curl_easy_cleanup(transfer.handle)
        }
        transfer.exchange.resume(result)
    }
}
