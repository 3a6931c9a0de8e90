// SPDX-License-Identifier: Apache-2.0

import Glibc

/// An `errno` of a system call.
public struct SystemError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The number, as `errno` had it.
    public let number: Int32

    /// An error of that number.
    public init(_ number: Int32) { self.number = number }

    static var last: SystemError { SystemError(errno) }

    var isOutOfSpace: Bool { number == ENOSPC || number == EDQUOT }

    /// The system's text for the number.
    public var description: String { "\(String(cString: strerror(number))) (errno \(number))" }
}
