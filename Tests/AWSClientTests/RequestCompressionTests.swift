// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Testing
import Values

@testable import AWSClient

struct RequestCompressionTests {
    /// `put-metric-data` with about as many bytes of body.
    private func request(_ count: Int, _ environment: [String: String] = [:]) throws(AWSNotSent) -> WireRequest {
        let name = JSONValue.string(String(repeating: "x", count: count))
        let parameters: JSONValue = ["Namespace": "n", "MetricData": [["MetricName": name, "Value": 1]]]
        let call = AWSCall(service: "cloudwatch", operation: "PutMetricData", parameters: parameters)
        return try ScriptedTransport([]).client(environment: environment).prepare(call).request
    }

    @Test func `a large body is compressed, and decompresses to what a small limit leaves alone`() throws {
        let compressed = try request(20_000)
        #expect(compressed.headers.value("Content-Encoding") == "gzip")
        #expect(compressed.body.count < 1000)
        let plain = try request(20_000, ["AWS_DISABLE_REQUEST_COMPRESSION": "true"])
        #expect(plain.headers.value("Content-Encoding") == nil)
        #expect(Gzip.decompress(compressed.body, limit: 1 << 20) == plain.body)
    }

    @Test func `the least size can be set`() throws {
        #expect(try request(100).headers.value("Content-Encoding") == nil)
        let setting = "AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES"
        #expect(try request(100, [setting: "0"]).headers.value("Content-Encoding") == "gzip")
        #expect(try request(20_000, [setting: "10485760"]).headers.value("Content-Encoding") == nil)
    }

    @Test(arguments: ["-1", "10485761", "many", "1.5"])
    func `a least size that is none is refused before anything is sent`(size: String) {
        #expect(throws: AWSNotSent.self) { try request(1, ["AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES": size]) }
    }

    @Test func `an operation that does not allow it is never compressed`() throws {
        let call = AWSCall(
            service: "sns",
            operation: "Publish",
            parameters: [
                "TopicArn": "arn:aws:sns:us-west-2:1:t", "Message": .string(String(repeating: "x", count: 99_999)),
            ]
        )
        #expect(try ScriptedTransport([]).client().prepare(call).request.headers.value("Content-Encoding") == nil)
    }

    @Test func `gzip is read whole, in several members, or not at all`() throws {
        let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3) }
        let compressed = try #require(Gzip.compress(bytes))
        #expect(Gzip.decompress(compressed, limit: bytes.count) == bytes)
        #expect(Gzip.decompress(compressed, limit: bytes.count - 1) == nil)
        #expect(Gzip.decompress(compressed + compressed, limit: 1 << 20) == bytes + bytes)
        #expect(Gzip.decompress(compressed + [0], limit: 1 << 20) == nil)
        #expect(Gzip.decompress([], limit: 1) == nil)
        for count in stride(from: 0, to: compressed.count, by: 977) {
            #expect(Gzip.decompress(Array(compressed.prefix(count)), limit: 1 << 20) == nil)
        }
        var damaged = compressed
        damaged[damaged.count - 5] ^= 1
        #expect(Gzip.decompress(damaged, limit: 1 << 20) == nil)
        #expect(Gzip.compress([]).flatMap { Gzip.decompress($0, limit: 0) } == [])
    }
}
