// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Lends an array of C strings, ended by a null pointer, for the length of a call.
enum CStringArray {
    static func with<Value>(
        _ strings: [String?],
        _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Value
    ) -> Value {
        let copies = strings.map { $0.flatMap { strdup($0) } }
        defer { for copy in copies { free(copy) } }
        let pointers = copies.map { UnsafePointer($0) } + [nil]
        return pointers.withUnsafeBufferPointer { body($0.baseAddress) }
    }
}
