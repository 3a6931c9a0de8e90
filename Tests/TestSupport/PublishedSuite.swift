// SPDX-License-Identifier: Apache-2.0

internal import Glibc
public import Values

/// The published suites that `Scripts/fetch-suites` puts beside the build, or into `$LIFEBOAT_SUITES`.
public enum PublishedSuite {
    private static let folder: String = {
        let root = String(#filePath).split(separator: "/").dropLast(3).joined(separator: "/")
        return getenv("LIFEBOAT_SUITES").map { String(cString: $0) } ?? "/\(root)/.build/suites"
    }()

    /// Whether a suite has been fetched.
    public static func has(_ name: String) -> Bool { access("\(folder)/\(name)", R_OK) == 0 }

    /// The JSON values of a file of one value a line.
    ///
    /// - Throws: ``ProcessFailure`` when the file cannot be read or a line is not JSON.
    public static func lines(_ name: String) throws -> [JSONValue] {
        guard let file = fopen("\(folder)/\(name)", "re") else {
            throw ProcessFailure("\(folder)/\(name) is missing; run Scripts/fetch-suites")
        }
        defer { fclose(file) }
        var values: [JSONValue] = []
        var line: UnsafeMutablePointer<CChar>?
        var capacity = 0
        defer { free(line) }
        while case let count = getline(&line, &capacity, file), count > 0, let start = line {
            let bytes = UnsafeRawBufferPointer(start: start, count: count)
            do {
                values.append(try JSONParser.parse(Array(bytes)))
            } catch {
                throw ProcessFailure("\(folder)/\(name), line \(values.count + 1): \(error)")
            }
        }
        return values
    }
}
