// SPDX-License-Identifier: Apache-2.0

public import Values

extension EvidenceItem {
    /// The item with every secret replaced, in whatever writing it stands there; JSON stays JSON.
    ///
    /// This is the net underneath: secrets that a service's description names are taken out by type before.
    public func masking(_ mask: SecretMask) -> EvidenceItem {
        guard !mask.isEmpty else { return self }
        let isJSON = mediaType.hasSuffix("json")
        return EvidenceItem(
            name: name,
            mediaType: mediaType,
            bytes: isJSON ? mask.document(bytes) : mask.bytes(bytes)
        )
    }
}
