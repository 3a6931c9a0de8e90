// SPDX-License-Identifier: Apache-2.0

public import Values

extension TimeShares {
    /// The shares in a line; those of less than a second are left out while others are longer.
    ///
    /// `12m since the incident: 8m people (2m of it before the run was opened), 3m 30s AWS, databases and scripts, 30s Lifeboat`.
    public var text: String {
        let early = beforeOpening.isShown ? " (\(beforeOpening.spent) of it before the run was opened)" : ""
        let parts = [
            (people, "people\(early)"), (provider, "AWS, databases and scripts"), (machine, "Lifeboat"),
            (nobody, "no executor there, as far as is known"),
        ]
        let shown = parts.filter(\.0.isShown)
        let since = beforeOpening > .zero ? "since the incident" : "since the run was opened"
        let list = shown.map { "\($0.spent) \($1)" }.joined(separator: ", ")
        return "\(total.spent) \(since)\(list.isEmpty ? "" : ": ")\(list)\(doubt)"
    }

    /// That a clock went back, as a clause; empty when none did.
    private var doubt: String { areUnknown ? "; NOT KNOWN, as \(Self.words(setBack: setBack))" : "" }

    /// That a clock went back, and how far at least.
    static func words(setBack: Duration) -> String { "the clock went back by \(setBack.spent) or more meanwhile" }

    /// The machine form, in seconds.
    public var json: JSONValue {
        [
            "total": Self.seconds(total), "beforeOpening": Self.seconds(beforeOpening), "people": Self.seconds(people),
            "provider": Self.seconds(provider), "machine": Self.seconds(machine), "nobody": Self.seconds(nobody),
            "clockSetBack": Self.seconds(setBack),
        ]
    }

    private static func seconds(_ duration: Duration) -> JSONValue {
        .number(JSONNumber(Double(duration.wholeNanoseconds / 1_000_000) / 1000))
    }
}

extension Duration {
    fileprivate var isShown: Bool { self >= .seconds(1) }

    /// The text of a time that has passed: whole seconds.
    fileprivate var spent: String { self < .seconds(1) ? shortText : Duration.seconds(components.seconds).shortText }
}
