// SPDX-License-Identifier: Apache-2.0

/// The bytes that keys send.
public enum Key {
    /// Control-C, when the terminal does not turn it into a signal.
    public static let interrupt: UInt8 = 0x03
    /// Control-D: the end of the input.
    public static let endOfInput: UInt8 = 0x04
    /// The return key in raw mode.
    public static let carriageReturn: UInt8 = 0x0D
    /// The return key as the terminal usually passes it on.
    public static let lineFeed: UInt8 = 0x0A
    /// The escape key, and the first byte of every function key.
    public static let escape: UInt8 = 0x1B
    /// The backspace key.
    public static let delete: UInt8 = 0x7F
}
