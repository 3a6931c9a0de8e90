// SPDX-License-Identifier: Apache-2.0

import AWSClient
import Glibc
import HTTPTransport
import Journal
import Processes
import Values

/// Where credentials may come from on this machine: files, programs, the person at the terminal, metadata services.
enum SystemCredentials {
    /// How long a `credential_process` may take.
    private static let processTime = Duration.seconds(60)
    /// How much of a `credential_process`'s output is read.
    private static let processLimit = 1 << 16

    /// The machine's own, with a prompt for codes.
    static func surroundings(_ variables: [String: String], prompt: CodePrompt?) -> CredentialSurroundings {
        var options = CurlTransport.Options(connectTimeout: .seconds(2), responseLimit: 1 << 20)
        options.proxies = HTTPProxies()
        var surroundings = CredentialSurroundings(
            readFile: { try? InputReader.file($0, limit: CredentialSurroundings.fileLimit) },
            writePrivateFile: writePrivately,
            runProcess: { await run($0, variables) },
            metadata: .http(CurlTransport(options))
        )
        if let prompt, prompt.isAnswering { surroundings.askForCode = { await prompt.ask($0) } }
        return surroundings
    }

    /// Writes a file for its owner alone, whole or not at all.
    @Sendable private static func writePrivately(_ path: String, _ bytes: [UInt8]) -> String? {
        do throws(JournalError) {
            try DurableFile.replace(path, bytes: bytes)
            return nil
        } catch {
            return "\(error)"
        }
    }

    private static func run(_ words: [String], _ variables: [String: String]) async
        -> CredentialSurroundings.ProcessEnding
    {
        let ending = await ProgramRun(words: words, environment: variables, limit: processLimit).run(
            timeout: processTime
        )
        switch ending {
        case .notStarted(let reason): return .failed("could not be started: \(reason)")
        case .cancelled: return .failed("was not started: interrupted")
        case .ended(let result) where result.hasTimedOut:
            return .failed("was stopped: \(processTime.shortText) were over")
        case .ended(let result) where result.wasCancelled: return .failed("was stopped: interrupted")
        case .ended(let result) where result.isTruncated: return .failed("wrote more than \(processLimit) bytes")
        case .ended(let result) where result.status != 0: return .failed("ended with status \(result.status)")
        case .ended(let result): return .wrote(result.output)
        }
    }
}
