// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The service authorization reference that `Scripts/fetch-suites iam` puts beside the build.
struct IAMReference {
    /// One action.
    struct Action {
        var level: String
        var dependent: [String]
        /// The types of resources that it takes, `!` behind the required ones, each with the form of its ARN.
        var resources: [String]

        /// Whether the reference says that the action only looks.
        var reads: Bool { level == "Read" || level == "List" }
    }

    /// The actions by prefix and name, in lower case as IAM compares them.
    let actions: [String: Action]

    /// The reference; nil when it has not been fetched.
    static let fetched: IAMReference? = {
        let root = String(#filePath).split(separator: "/").dropLast(3).joined(separator: "/")
        let base = getenv("LIFEBOAT_SUITES").map { String(cString: $0) } ?? "/\(root)/.build/suites"
        guard let file = fopen(base + "/iam/actions.tsv", "r") else { return nil }
        defer { fclose(file) }
        var actions: [String: Action] = [:]
        var buffer = [CChar](repeating: 0, count: 1 << 16)
        while fgets(&buffer, Int32(buffer.count), file) != nil {
            let text = String(
                decoding: buffer.prefix { $0 != 0 && $0 != 10 }.map(UInt8.init(bitPattern:)),
                as: UTF8.self
            )
            let fields = text.split(separator: "\t", omittingEmptySubsequences: false)
            guard fields.count >= 4 else { continue }
            actions["\(fields[0]):\(fields[1])".lowercased()] = Action(
                level: String(fields[2]),
                dependent: fields[3].split(separator: ",").map(String.init),
                resources: fields.count > 4 ? fields[4].split(separator: ",").map(String.init) : []
            )
        }
        return IAMReference(actions: actions)
    }()

    static let isAbsent = fetched == nil

    /// An action by its name in any case.
    subscript(name: String) -> Action? { actions[name.lowercased()] }
}
