// SPDX-License-Identifier: Apache-2.0

import CZlib

/// Bodies in the gzip format (RFC 1952), by zlib.
enum Gzip {
    /// Window of 32 KiB, with gzip's header and trailer.
    private static let window: Int32 = 15 + 16

    /// The compressed bytes; the same for the same input, since the header names no file and no moment.
    ///
    /// It is nil when zlib is out of memory.
    static func compress(_ bytes: [UInt8]) -> [UInt8]? {
        var stream = z_stream()
        let begun = deflateInit2_(
            &stream,
            Z_DEFAULT_COMPRESSION,
            Z_DEFLATED,
            window,
            8,
            Z_DEFAULT_STRATEGY,
            ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size)
        )
        guard begun == Z_OK else { return nil }
        defer { deflateEnd(&stream) }
        return run(&stream, over: bytes, limit: .max, step: deflate)
    }

    /// The bytes that were compressed, several members one after the other included.
    ///
    /// It is nil for what is not gzip, is cut short, fails its checksum or would exceed the limit: a few bytes can
    /// stand for gigabytes.
    static func decompress(_ bytes: [UInt8], limit: Int) -> [UInt8]? {
        var output: [UInt8] = []
        var rest = bytes[...]
        repeat {
            var stream = z_stream()
            guard inflateInit2_(&stream, window, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
                return nil
            }
            defer { inflateEnd(&stream) }
            guard let part = run(&stream, over: Array(rest), limit: limit - output.count, step: inflate) else {
                return nil
            }
            output += part
            rest = rest.dropFirst(rest.count - Int(stream.avail_in))
        } while !rest.isEmpty
        return output
    }

    private static func run(
        _ stream: inout z_stream,
        over bytes: [UInt8],
        limit: Int,
        step: (UnsafeMutablePointer<z_stream>, Int32) -> Int32
    ) -> [UInt8]? {
        guard bytes.count <= Int(UInt32.max) else { return nil }
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        // zlib reads the input only; its pointer to it is not constant for historical reasons. It ends with the closure.
        var input = bytes
        let isComplete = input.withUnsafeMutableBufferPointer { input in
            stream.next_in = input.baseAddress
            stream.avail_in = UInt32(input.count)
            while true {
                let (status, count) = buffer.withUnsafeMutableBufferPointer { buffer in
                    stream.next_out = buffer.baseAddress
                    stream.avail_out = UInt32(buffer.count)
                    let status = step(&stream, Z_FINISH)
                    return (status, buffer.count - Int(stream.avail_out))
                }
                guard output.count + count <= limit else { return false }
                output += buffer[..<count]
                if status == Z_STREAM_END { return true }
                // No output although there was room: the input is wrong or cut short.
                guard (status == Z_OK || status == Z_BUF_ERROR) && count == buffer.count else { return false }
            }
        }
        return isComplete ? output : nil
    }
}
