// SPDX-License-Identifier: Apache-2.0

import Glibc
import Values

/// The published suites that `Scripts/fetch-suites` puts beside the build.
enum SuiteFiles {
    /// The folder of all suites.
    static let folder: String = {
        let root = String(#filePath).split(separator: "/").dropLast(3).joined(separator: "/")
        return getenv("LIFEBOAT_SUITES").map { String(cString: $0) } ?? "/\(root)/.build/suites"
    }()

    /// The folder of botocore's tests; nil when they have not been fetched.
    static let botocore: String? = {
        let path = folder + "/botocore"
        return access(path + "/protocols/input", R_OK) == 0 ? path : nil
    }()

    /// The address of a running emulator; nil when there is none.
    static let emulator = getenv("LIFEBOAT_TEST_AWS_ENDPOINT").map { String(cString: $0) }

    static let isAbsent = botocore == nil

    /// The bytes of a file; nil when it cannot be read.
    static func bytes(_ path: String) -> [UInt8]? {
        guard let file = fopen(path, "rb") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
        return bytes
    }

    /// The text of a file, carriage returns removed; empty when it cannot be read.
    static func text(_ path: String) -> String {
        String(decoding: (bytes(path) ?? []).filter { $0 != 0x0D }, as: UTF8.self)
    }

    /// The names in a folder, sorted.
    static func names(_ path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    /// Every folder below one, itself included, that holds files ending in `suffix`.
    static func folders(_ path: String, holding suffix: String) -> [String] {
        let names = names(path)
        let own = names.contains { $0.hasSuffix(suffix) } ? [path] : []
        return own
            + names.flatMap { access("\(path)/\($0)/.", R_OK) == 0 ? folders("\(path)/\($0)", holding: suffix) : [] }
    }
}
