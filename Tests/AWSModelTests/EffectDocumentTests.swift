// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

struct EffectDocumentTests {
    /// With `LIFEBOAT_WRITE_DOCUMENTATION=1` in the environment the page is written instead of compared.
    @Test func `the documentation is what the tables say`() throws {
        let root = String(#filePath).split(separator: "/").dropLast(3).joined(separator: "/")
        let path = "/\(root)/Documentation/AWSEffects.md"
        let document = try EffectDocument.text()
        if getenv("LIFEBOAT_WRITE_DOCUMENTATION") != nil {
            let file = try #require(fopen(path, "w"))
            fputs(document, file)
            #expect(fclose(file) == 0)
        }
        let file = try #require(fopen(path, "r"))
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
        #expect(String(decoding: bytes, as: UTF8.self) == document)
    }
}
