// SPDX-License-Identifier: Apache-2.0

/// How long a server asks to wait.
public enum RetryHint: Sendable, Equatable {
    /// `Retry-After`, in seconds.
    case retryAfter(Duration)
    /// `x-amz-retry-after`, in milliseconds.
    case amazonRetryAfter(Duration)

    /// The wish in an answer's headers; AWS's own header wins, and what is no whole number that is not negative is none.
    init?(_ headers: [HeaderField]) {
        if let time = headers.value("x-amz-retry-after").flatMap({ Int($0) }), time >= 0 {
            self = .amazonRetryAfter(.milliseconds(time))
        } else if let time = headers.value("Retry-After").flatMap({ Int($0) }), time >= 0 {
            self = .retryAfter(.seconds(time))
        } else {
            return nil
        }
    }
}
