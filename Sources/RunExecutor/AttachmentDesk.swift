// SPDX-License-Identifier: Apache-2.0

import Digests
import RunCore
import RunStore
import Values

/// Makes evidence of the files that come with an answer, before the answer is on record.
///
/// Whoever answers can only leave bytes beside the answer: that they are the ones it names, and hold no secret, is found out
/// here, and nothing of an answer that is refused becomes evidence.
struct AttachmentDesk {
    let recorder: RunRecorder
    let spoken: SpokenSecrets

    /// What came of looking at the files.
    enum Finding {
        /// They are evidence, and this is what is recorded of them.
        case kept([AttachedFile])
        /// The answer does not count, and why.
        case refused(String)
    }

    /// Takes in the files of an answer.
    ///
    /// - Throws: what keeps the store from being read, or evidence from being durable.
    func take(_ files: [AttachedFile], from entry: RunExecutor.InboxEntry) async throws -> Finding {
        var items: [EvidenceItem] = []
        for file in files {
            guard let bytes = try await entry.bytes(file) else {
                return .refused("the file '\(file.name)' that it names is not there: answer again, and attach it")
            }
            guard bytes.count == file.size, SHA256.digest(of: bytes).hex == file.sha256 else {
                let other = "the file '\(file.name)' that came with it is not the one that it names"
                return .refused("\(other): answer again, and attach it")
            }
            guard !spoken.isHeld(by: bytes) else {
                return .refused("the file '\(file.name)' \(SpokenSecrets.inFile)")
            }
            items.append(EvidenceItem(name: file.name, mediaType: AttachedFile.mediaType(of: bytes), bytes: bytes))
        }
        let kept = try await recorder.keep(items)
        return .kept(
            kept.map { AttachedFile(name: $0.name, size: $0.size, sha256: $0.sha256, mediaType: $0.mediaType) }
        )
    }
}
