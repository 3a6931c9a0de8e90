// SPDX-License-Identifier: Apache-2.0

/// Where the content of an answer goes, such as an object that is read.
///
/// Only the content of an accepted call goes there; what the service says of a failure stays in memory. Pieces are
/// written as they come, on the transport's thread, so that memory stays flat whatever the size. A file that is slow to
/// write holds up the other calls of the same transport.
public enum AWSSink: Sendable {
    /// A file, whole or not at all.
    ///
    /// Where none can be written the call is not sent.
    /// The bytes go to a temporary file beside it that takes its name when everything has arrived, its checksum is right
    /// and the disk has it. A file that exists keeps its content when anything fails, its permissions when nothing does;
    /// a new one is readable by its owner alone. What is no regular file, such as a pipe, is written to as bytes come.
    case file(String)
    /// A part of an existing file, from an offset on; it is neither created nor cut, and its other bytes stay.
    ///
    /// When anything fails the bytes that had come by then are there all the same.
    case region(path: String, offset: Int64)
    /// A function that takes the pieces in order, none of them empty; false ends the call, which counts as answered.
    ///
    /// It is called on the transport's thread. A call of which it has seen a byte is not repeated.
    case handler(@Sendable ([UInt8]) -> Bool)
    /// Nowhere: the bytes are counted and checked.
    case discard

    /// The path of what is written; nil for a function and for nothing.
    var path: String? {
        switch self {
        case .file(let path), .region(let path, _): path
        case .handler, .discard: nil
        }
    }
}
