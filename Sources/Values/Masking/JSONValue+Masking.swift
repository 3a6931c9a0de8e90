// SPDX-License-Identifier: Apache-2.0

extension String {
    /// What stands where a secret stood.
    public static let secretMark = "(secret)"

    /// The text with every secret replaced.
    public func masking(_ mask: SecretMask) -> String { mask.text(self) }
}

extension JSONValue {
    /// The value with every secret replaced, also in names of members; a number is replaced when it is a secret.
    ///
    /// `cut` is what may have become of each text in it.
    public func masking(_ mask: SecretMask, cut: SecretMask.Cut = []) -> JSONValue {
        mask.isEmpty ? self : mask.value(self, cut)
    }
}

extension SecretMask {
    fileprivate func value(_ value: JSONValue, _ cut: Cut) -> JSONValue {
        switch value {
        case .null, .bool: return value
        case .number:
            let number = value.text(.compact)
            return text(number) == String.init(decoding: mark, as: UTF8.self) ? .string(text(number)) : value
        case .string(let text): return .string(self.text(text, cut: cut))
        case .array(let elements): return .array(elements.map { self.value($0, cut) })
        case .object(let members):
            var masked = JSONObject()
            for (name, member) in members {
                masked[unused(text(name), in: masked)] = self.value(member, cut)
            }
            return .object(masked)
        }
    }

    /// A name for a member that no other one has: what is a secret must not make two members one.
    private func unused(_ name: String, in members: JSONObject) -> String {
        guard members[name] != nil else { return name }
        return (2...).lazy.map { "\(name) \($0)" }.first { members[$0] == nil } ?? name
    }

    /// A document with every secret replaced; JSON stays JSON.
    public func document(_ bytes: [UInt8]) -> [UInt8] {
        let masked = self.bytes(bytes)
        guard masked.count != bytes.count || masked != bytes else { return bytes }
        // A secret that stands as a number, or reaches over a quote, is not replaced in the text of a document.
        guard let original = try? JSONParser.parse(bytes), (try? JSONParser.parse(masked)) == nil else { return masked }
        return Array((original.masking(self).text(.indented) + "\n").utf8)
    }
}
