// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

/// Runbooks that nobody would write, made from a seed: the same ones for the same commit.
///
/// `LIFEBOAT_FUZZ_ITERATIONS` asks for more of them, `LIFEBOAT_FUZZ_SEED` begins with another one. A violation prints the
/// seed of its document: with that seed and one iteration it is found again at once.
@Suite struct FuzzTests {
    private static func number(_ name: String) -> UInt64? { getenv(name).flatMap { UInt64(String(cString: $0)) } }

    private static let iterations = Int(number("LIFEBOAT_FUZZ_ITERATIONS") ?? 1500)
    private static let firstSeed = number("LIFEBOAT_FUZZ_SEED") ?? 20_261_127

    @Test func `whatever it is given, the compiler answers with findings or a plan`() throws {
        let corpus = try FuzzCorpus()
        let properties = FuzzProperties(workspace: try CompilerTestBed.repositoryWorkspace())
        var violations = 0
        var plans = 0
        for iteration in 0..<Self.iterations {
            let seed = Self.firstSeed &+ UInt64(iteration)
            var mutator = RunbookMutator(corpus: corpus, random: FuzzRandom(seed: seed))
            let isTwin = mutator.random.oneIn(4)
            let bytes = isTwin ? mutator.twin() : mutator.document()
            if Self.isTracing { trace(seed, bytes) }
            let outcome = try properties.violation(bytes, name: isTwin ? "fuzz.yaml" : "fuzz.md")
            plans += outcome.hasPlan ? 1 : 0
            guard let violation = outcome.violation else { continue }
            violations += 1
            Issue.record(
                "LIFEBOAT_FUZZ_SEED=\(seed): \(violation)\n--- document\n\(String(decoding: bytes, as: UTF8.self))"
            )
            if violations == 5 { break }
        }
        // A fuzzer of which everything is refused at the door tests the door.
        if Self.iterations >= 1000 { #expect(plans > Self.iterations / 20) }
    }

    /// Writes the document that is about to be compiled, so that one that ends the process can be seen.
    private static let isTracing = getenv("LIFEBOAT_FUZZ_TRACE") != nil

    private func trace(_ seed: UInt64, _ bytes: [UInt8]) {
        guard let path = getenv("LIFEBOAT_FUZZ_TRACE"), let file = fopen(path, "w") else { return }
        fputs("\(seed)\n", file)
        fwrite(bytes, 1, bytes.count, file)
        fclose(file)
    }
}
