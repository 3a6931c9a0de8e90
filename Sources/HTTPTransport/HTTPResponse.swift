// SPDX-License-Identifier: Apache-2.0

/// One complete HTTP response; the status may be any, also an error's.
public struct HTTPResponse: Sendable {
    /// When things happened, counted from the moment the request was handed over.
    public struct Timing: Sendable, Hashable {
        /// Until the connection was ready, TLS included; near zero on a reused connection.
        public var connected: Duration
        /// Until the first byte of the response.
        public var firstByte: Duration
        /// Until the last byte of the response.
        public var total: Duration

        /// The three durations.
        public init(connected: Duration = .zero, firstByte: Duration = .zero, total: Duration = .zero) {
            self.connected = connected
            self.firstByte = firstByte
            self.total = total
        }
    }

    /// The status code.
    public var status: Int
    /// The header fields, in order, as they came.
    public var headers: [(String, String)]
    /// The body, as it came: no content encoding is undone.
    public var body: [UInt8]
    /// When things happened.
    public var timing: Timing

    /// A response.
    public init(status: Int, headers: [(String, String)] = [], body: [UInt8] = [], timing: Timing = Timing()) {
        self.status = status
        self.headers = headers
        self.body = body
        self.timing = timing
    }

    /// The first field of that name, whatever its case.
    public func header(_ name: String) -> String? {
        let wanted = name.lowercased()
        return headers.first { $0.0.lowercased() == wanted }?.1
    }
}
