// SPDX-License-Identifier: Apache-2.0

public import HTTPTransport

extension AWSTransport {
    /// A transport over HTTP.
    public static func http(_ exchange: any HTTPExchange) -> AWSTransport {
        AWSTransport(warnings: exchange.warnings) { request in
            var sent = HTTPRequest(
                method: request.method,
                url: request.url,
                headers: request.headers.map { ($0.name, $0.value) },
                body: request.body,
                isRepeatable: request.isRepeatable
            )
            sent.objection = request.objection
            do throws(HTTPError) {
                let response = try await exchange.send(sent, to: request.sink, deadline: request.timeLimit)
                let headers = response.headers.map { HeaderField($0.0, $0.1) }
                return .response(WireResponse(status: response.status, headers: headers, body: response.body))
            } catch {
                return error.delivery == .neverSent ? .neverSent("\(error)") : .lost("\(error)")
            }
        }
    }
}
