// SPDX-License-Identifier: Apache-2.0

/// Why a text is not an XML document that this reader accepts.
struct XMLSyntaxError: Error, Equatable, CustomStringConvertible {
    /// What is wrong; never a part of the document.
    var reason: String
    /// Where, as a byte offset from 0.
    var offset: Int

    var description: String { "\(reason) at byte \(offset)" }
}
