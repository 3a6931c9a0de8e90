// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The program as the build made it, beside the tests.
public enum BuiltProgram {
    /// The path of `lifeboat`.
    public static let path: String = {
        // The folder of the build is the one that the bundle of the tests was loaded from, or the program beside it.
        let folders = CommandLine.arguments.compactMap { argument in
            argument.lastIndex(of: "/").map { String(argument[..<$0]) }
        }
        return folders.map { "\($0)/lifeboat" }.first { access($0, X_OK) == 0 } ?? ".build/debug/lifeboat"
    }()
}
