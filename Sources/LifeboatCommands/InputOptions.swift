// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import RunViews
import RunbookModel
import StepActions

/// The inputs that a command line gives, as values or by where the values are.
struct InputOptions: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "A value for an input; may be repeated. Not for secrets: others see it.",
            valueName: "name=value"
        )
    )
    var input: [String] = []

    @Option(
        help: ArgumentHelp(
            "Where the value of an input is: env:NAME or file:PATH; may be repeated.",
            valueName: "name=place"
        )
    )
    var inputFrom: [String] = []

    /// The names and texts that are given.
    ///
    /// - Throws: `Failure` for an argument without `=`, for a place that is none, and for a value that cannot be read.
    func given() throws -> [(name: String, text: String)] {
        let places = try InputArguments.parse(inputFrom, of: "--input-from")
        let read = try places.map { (name: $0.name, text: try Self.text(at: $0.text, for: $0.name)) }
        // Only now is it certain that no value stands where a place should.
        NextCommand.invocation.note(inputPlaces: inputFrom)
        return try InputArguments.parse(input) + read
    }

    private static func text(at place: String, for name: String) throws -> String {
        guard let reference = SecretReference(place), !reference.usesAWS else {
            throw Failure(
                .usage,
                "--input-from \(name)= is followed by no place that can be read here",
                advice: "write env:NAME or file:PATH; what AWS keeps is named in the runbook, by the input's `from`"
            )
        }
        do throws(SecretResolver.Problem) {
            let text = try SecretResolver.localValue(
                of: reference,
                variables: ProcessVariables.all,
                readFile: { try InputReader.file($0, limit: $1) }
            )
            return text ?? ""
        } catch {
            throw Failure(error, for: "the input '\(name)'")
        }
    }
}

/// Inputs as the command line gives them.
enum InputArguments {
    /// The names and texts of `name=value` arguments.
    ///
    /// - Throws: `Failure` for an argument without `=`, which is not repeated: it may be a secret.
    static func parse(
        _ arguments: [String],
        of option: String = "--input"
    ) throws -> [(name: String, text: String)] {
        try arguments.map { argument in
            guard let separator = argument.firstIndex(of: "="), separator > argument.startIndex else {
                throw Failure(.usage, "what follows \(option) is not of the form name=value")
            }
            return (String(argument[..<separator]), String(argument[argument.index(after: separator)...]))
        }
    }
}
