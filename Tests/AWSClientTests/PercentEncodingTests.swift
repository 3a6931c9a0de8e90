// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AWSClient

struct PercentEncodingTests {
    @Test func `everything but the unreserved characters is encoded`() {
        #expect(PercentEncoding.encode("aZ09-._~") == "aZ09-._~")
        #expect(PercentEncoding.encode("a b/+&=é") == "a%20b%2F%2B%26%3D%C3%A9")
        #expect(PercentEncoding.encode("a/b", keepsSlash: true) == "a/b")
    }

    @Test func `a malformed escape stays as it is`() {
        #expect(PercentEncoding.decode("%4") == "%4")
        #expect(PercentEncoding.decode("%zz") == "%zz")
        #expect(PercentEncoding.decode("a%2Bb+c") == "a+b+c")
    }
}
