// SPDX-License-Identifier: Apache-2.0

/// What a listing brings next: something that may take part, or a warning about something that cannot.
enum Listed: Sendable, Hashable {
    case entry(TransferEntry)
    case warning(String)
}
