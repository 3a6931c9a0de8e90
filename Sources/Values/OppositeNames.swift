// SPDX-License-Identifier: Apache-2.0

/// Names that look alike and mean the opposite, so that one is never offered for the other.
public enum OppositeNames {
    /// Words of opposite meaning whose names are near enough to be taken for slips.
    private static let pairs: [(String, String)] = [
        ("earliest", "latest"), ("oldest", "newest"), ("old", "new"), ("first", "last"), ("start", "end"),
        ("begin", "end"), ("start", "stop"), ("started", "stopped"), ("min", "max"), ("lower", "upper"),
        ("least", "most"), ("less", "greater"), ("before", "after"), ("previous", "next"), ("enable", "disable"),
        ("source", "target"), ("source", "destination"), ("input", "output"), ("ingress", "egress"),
        ("inbound", "outbound"), ("upload", "download"), ("import", "export"), ("reader", "writer"), ("read", "write"),
        ("attach", "detach"), ("add", "remove"), ("create", "delete"), ("open", "close"), ("grant", "revoke"),
        ("allow", "deny"), ("include", "exclude"), ("increase", "decrease"), ("encrypt", "decrypt"),
        ("suspend", "resume"), ("push", "pull"), ("public", "private"), ("local", "remote"), ("primary", "secondary"),
        ("online", "offline"), ("true", "false"), ("internal", "external"), ("east", "west"), ("north", "south"),
        ("up", "down"), ("success", "failure"), ("succeeded", "failed"), ("pre", "post"), ("get", "put"),
    ]
    private static let negations = ["dis", "un", "de", "no", "non", "in", "anti"]

    /// Whether two names say the opposite of each other; case, hyphens and underscores apart.
    public static func areOpposite(_ one: String, _ other: String) -> Bool {
        let (left, right) = (words(one), words(other))
        if negates(left, right) || negates(right, left) { return true }
        return pairs.contains { first, second in
            says(first, not: second, left, right) || says(second, not: first, left, right)
        }
    }

    private static func words(_ name: String) -> String { name.lowercased().filter { $0 != "-" && $0 != "_" } }

    private static func says(_ word: String, not opposite: String, _ left: String, _ right: String) -> Bool {
        left.contains(word) && !left.contains(opposite) && right.contains(opposite) && !right.contains(word)
    }

    /// Whether one name is the other one with a negating syllable in front of one of its words.
    private static func negates(_ one: String, _ other: String) -> Bool {
        guard one.utf8.count > other.utf8.count else { return false }
        let (long, short) = (Array(one.utf8), Array(other.utf8))
        let start = zip(long, short).prefix { $0 == $1 }.count
        // The syllable may begin with the letters that stand in front of it: `unundo`.
        return negations.contains { syllable in
            let letters = Array(syllable.utf8)
            guard long.count == short.count + letters.count else { return false }
            return (max(0, start - letters.count)...start).contains { place in
                long[place...].starts(with: letters)
                    && long[..<place].elementsEqual(short[..<place])
                    && long[(place + letters.count)...].elementsEqual(short[place...])
            }
        }
    }
}
