// SPDX-License-Identifier: Apache-2.0

import Values

/// One line of the reviewed tables of what shows a call's effect.
struct ProofRule: Sendable {
    let service: String
    let operations: Set<String>
    let reading: String
    /// Parameters of the reading, by the parameters of the call that they are taken from.
    let keys: [String: String]
    /// Parameters of the reading that are lists, and of the call single values.
    let listed: Set<String>
    let constants: JSONObject
    /// May hold `{Parameter}` of the call, which becomes a JMESPath text.
    let item: String
    let fields: [Field]
    /// Parameters that say nothing about the state.
    let ignored: Set<String>
    var isGone = false
    var underWay: String?
    var pending: String?
    var missing: Set<String>
    var settling = 10
    var isSpared = true

    /// One parameter of the call and where the thing shows it.
    struct Field: Sendable {
        /// Where among the parameters, with dots; empty for a state that the call stands for by itself.
        let parameter: String
        /// Where in the thing; may hold `{Parameter}`.
        let path: String
        var comparison = EffectProof.Comparison.equal
        /// What a call without the parameter asks for; nil when it then leaves the state as it is.
        var absent: JSONValue?

        /// A parameter that the thing shows at a path.
        static func at(_ parameter: String, _ path: String, _ comparison: EffectProof.Comparison = .equal) -> Field {
            Field(parameter: parameter, path: path, comparison: comparison)
        }

        /// A state that the call stands for by itself.
        static func fixed(_ path: String, _ wanted: JSONValue) -> Field {
            Field(parameter: "", path: path, absent: wanted)
        }

        /// A parameter whose absence asks for a value as well.
        static func always(
            _ name: String,
            _ absent: JSONValue = .null,
            _ comparison: EffectProof.Comparison = .equal
        ) -> Field {
            Field(parameter: name, path: name, comparison: comparison, absent: absent)
        }
    }

    /// A line for operations whose names are separated by spaces.
    ///
    /// `by` lists the reading's parameters, `READING=CALL` where the call has another name for one, and `READING=[CALL]`
    /// where the reading takes a list of them; `same` the parameters that the thing shows under their own names.
    init(
        _ service: String,
        _ operations: String,
        reads reading: String,
        by keys: String,
        with constants: JSONObject = JSONObject(),
        of item: String = "@",
        same: String = "",
        _ fields: [Field] = [],
        ignoring ignored: String = "",
        missing: String = ""
    ) {
        self.service = service
        self.operations = Set(Self.words(operations))
        self.reading = reading
        self.constants = constants
        self.item = item
        self.fields = Self.words(same).map { .at($0, $0) } + fields
        self.ignored = Set(Self.words(ignored))
        self.missing = Set(Self.words(missing))
        let pairs = Self.words(keys).map { word -> (String, String) in
            let parts = word.split(separator: "=").map(String.init)
            return (parts[0], parts[parts.count - 1].filter { !"[]".contains($0) })
        }
        listed = Set(Self.words(keys).filter { $0.hasSuffix("]") }.map { String($0.prefix { $0 != "=" }) })
        self.keys = Dictionary(uniqueKeysWithValues: pairs)
    }

    /// The line with changes.
    func with(_ change: (inout ProofRule) -> Void) -> ProofRule {
        var rule = self
        change(&rule)
        return rule
    }

    private static func words(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }
}
