// SPDX-License-Identifier: Apache-2.0

import PlanAnalysis
public import RunbookModel
public import TerminalUI

/// How the effect of a step is shown before it runs: a mark, a word and a colour, so that none of the three is needed.
public struct EffectMark: Sendable, Hashable {
    /// One character that stands out in a list.
    public let symbol: String
    /// The word for people; `IRREVERSIBLE` is the only one in capitals.
    public let word: String
    /// The look of both.
    public let styles: [Style]

    private init(_ symbol: String, _ word: String, _ styles: [Style]) {
        self.symbol = symbol
        self.word = word
        self.styles = styles
    }

    /// How a step's effect is shown.
    public init(_ step: Step) {
        switch (step.isManual, step.effect) {
        case (true, .irreversible): self.init("▲", "manual, IRREVERSIBLE", [.bold, .red])
        case (true, .change): self.init("◇", "manual, change", [.cyan])
        case (true, .read), (true, .unknown): self.init("◇", "manual", [.cyan])
        case (false, let effect): self.init(effect)
        }
    }

    /// How an effect is shown.
    public init(_ effect: Effect) {
        switch effect {
        case .read: self.init("○", "read", [.green])
        case .change: self.init("●", "change", [.yellow])
        case .unknown: self.init("?", "unknown", [.yellow])
        case .irreversible: self.init("▲", "IRREVERSIBLE", [.bold, .red])
        }
    }

    /// Text in the look of the effect.
    func text(_ text: String) -> StyledText { StyledText(text, styles) }
}
