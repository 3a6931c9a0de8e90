// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// What a descriptor's other end can show.
public struct TerminalCapabilities: Sendable, Hashable {
    /// Whether the descriptor is a terminal.
    public var isTerminal: Bool
    /// Whether a line can be overprinted: a terminal that is not `dumb`.
    public var isSmart: Bool
    /// Whether styles are shown.
    public var usesColor: Bool
    /// The width in columns; 80 where nobody tells.
    public var columns: Int

    /// Derives the capabilities from facts.
    ///
    /// `NO_COLOR` wins over everything, then `CLICOLOR_FORCE`; then a terminal has colour unless `TERM` is unset or
    /// `dumb` or `CLICOLOR` is 0.
    public init(isTerminal: Bool, columns: Int?, environment: (String) -> String?) {
        let terminalKind = environment("TERM") ?? ""
        self.isTerminal = isTerminal
        isSmart = isTerminal && !terminalKind.isEmpty && terminalKind != "dumb"
        let isForced = (environment("CLICOLOR_FORCE") ?? "0") != "0"
        let isForbidden = !(environment("NO_COLOR") ?? "").isEmpty
        usesColor = !isForbidden && (isForced || (isSmart && environment("CLICOLOR") != "0"))
        let told = columns ?? environment("COLUMNS").flatMap { Int($0) }
        self.columns = told.flatMap { $0 > 0 ? $0 : nil } ?? 80
    }

    /// The capabilities of an open descriptor, such as 1 or 2, in this process's environment.
    public init(descriptor: Int32) {
        self.init(isTerminal: isatty(descriptor) == 1, columns: Self.columns(of: descriptor)) { name in
            getenv(name).flatMap { String(validatingCString: $0) }
        }
    }

    /// The width that the terminal reports now, or nil when the descriptor is none or does not tell.
    public static func columns(of descriptor: Int32) -> Int? { size(of: descriptor, \.ws_col) }

    /// The height that the terminal reports now, in lines, or nil when the descriptor is none or does not tell.
    public static func rows(of descriptor: Int32) -> Int? { size(of: descriptor, \.ws_row) }

    private static func size(of descriptor: Int32, _ part: KeyPath<winsize, UInt16>) -> Int? {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size[keyPath: part] > 0 else { return nil }
        return Int(size[keyPath: part])
    }
}
