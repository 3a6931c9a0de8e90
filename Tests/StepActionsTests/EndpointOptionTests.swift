// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import StepActions

/// The function `aws` of scripts, run by bash itself before a program `aws` that prints its arguments.
struct EndpointOptionTests {
    private static let all = ["AWS_ENDPOINT_URL": "http://127.0.0.1:1"]
    private static let one = ["AWS_ENDPOINT_URL_RDS": "http://127.0.0.1:2"]

    private func arguments(_ command: String, _ environment: [String: String]) throws -> String {
        let folder = try TemporaryDirectory()
        let program = folder.path + "/aws"
        try Data("#!/bin/sh\necho \"$*\"\n".utf8).write(to: URL(filePath: program))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
        var variables = environment.merging(["PATH": folder.path + ":/usr/bin:/bin"]) { _, own in own }
        if let function = EndpointOption.function(for: environment) { variables[function.name] = function.definition }
        let process = Process(), pipe = Pipe()
        process.executableURL = URL(filePath: "/bin/bash")
        process.arguments = ["--noprofile", "--norc", "-euo", "pipefail", "-c", command]
        process.environment = variables
        process.standardOutput = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return String(decoding: output, as: UTF8.self).trimmingCharacters(in: .newlines)
    }

    @Test(arguments: [
        ("aws rds describe-db-instances", "--endpoint-url http://127.0.0.1:1 rds describe-db-instances"),
        (
            "aws --region us-east-1 --debug rds x | cat",
            "--endpoint-url http://127.0.0.1:1 --region us-east-1 --debug rds x"
        ),
        ("aws --region=us-east-1 sqs 'a  b'", "--endpoint-url http://127.0.0.1:1 --region=us-east-1 sqs a  b"),
        ("x=$(aws health y); echo \"$x\"", "--endpoint-url http://127.0.0.1:1 health y"),
        ("bash -c 'aws emr z'", "--endpoint-url http://127.0.0.1:1 emr z"),
        ("aws rds --endpoint-url http://own x", "--endpoint-url http://127.0.0.1:1 rds --endpoint-url http://own x"),
        // The program follows the variable here.
        ("aws s3api put-object --bucket rds", "s3api put-object --bucket rds"),
        ("aws --profile rds s3 ls", "--profile rds s3 ls"),
        ("aws", ""),
    ])
    func `the option is given for services that have hosts of their own`(command: String, expected: String) throws {
        #expect(try arguments(command, Self.all) == expected)
    }

    @Test func `an endpoint of the service wins over that of all, and others are left alone`() throws {
        let both = Self.all.merging(Self.one) { _, own in own }
        #expect(try arguments("aws rds x", both) == "--endpoint-url http://127.0.0.1:2 rds x")
        #expect(try arguments("aws rds x", Self.one) == "--endpoint-url http://127.0.0.1:2 rds x")
        #expect(try arguments("aws sqs x", Self.one) == "sqs x")
    }

    @Test func `without a configured endpoint scripts have no such function`() {
        #expect(EndpointOption.function(for: ["AWS_REGION": "us-east-1", "AWS_ENDPOINT_URL": ""]) == nil)
        #expect(
            EndpointOption.function(for: Self.all.merging(["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"]) { $1 })
                == nil
        )
    }
}
