// SPDX-License-Identifier: Apache-2.0

/// How a piece of text looks; colour never carries a meaning that the words do not.
public enum Style: Int, Sendable, Hashable, CaseIterable {
    case bold = 1
    case dim = 2
    case red = 31
    case green = 32
    case yellow = 33
    case cyan = 36
}
