// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Testing
import Values

struct ParameterValidatorTests {
    private func problems(_ service: String, _ operation: String, _ parameters: JSONValue) throws -> [ParameterProblem]
    {
        let service = try ServiceCatalog.embedded.service(service)
        let operation = try #require(service.operation(named: operation))
        return ParameterValidator(service: service).problems(in: parameters, of: operation)
    }

    @Test func `all mistakes come in one pass`() throws {
        let found = try problems(
            "cloudwatch",
            "GetMetricStatistics",
            ["Namespace": "AWS/RDS", "MetricNme": "x", "Period": "60", "Dimensions": [["Name": "a"]]]
        )
        #expect(
            found.map { "\($0.kind) \($0.path)" } == [
                "missingRequired MetricName", "missingRequired StartTime", "missingRequired EndTime",
                "unknownMember MetricNme", "wrongType Period", "missingRequired Dimensions[0].Value",
            ]
        )
        #expect(found[3].suggestion == "MetricName")
    }

    @Test func `a slip of the pen in an enumeration is an error, a new value a warning`() throws {
        let base: JSONValue = ["AlarmName": "a", "EvaluationPeriods": 1, "ComparisonOperator": "GreaterThanTreshold"]
        let slip = try problems("cloudwatch", "PutMetricAlarm", base)
        #expect(slip.map(\.severity) == [.error])
        #expect(slip.first?.suggestion == "GreaterThanThreshold")
        let new = try problems("s3", "PutObject", ["Bucket": "b", "Key": "k", "StorageClass": "QUANTUM"])
        #expect(new.map(\.severity) == [.warning])
        let lower = try problems("s3", "PutObject", ["Bucket": "b", "Key": "k", "StorageClass": "standard_ia"])
        #expect(lower.map(\.severity) == [.warning])
        #expect(lower.first?.suggestion == "STANDARD_IA")
    }

    @Test func `markers and stand-ins pass every check`() throws {
        let marker = JSONValue.string(DeferredText.marker(0))
        let found = try problems(
            "cloudwatch",
            "GetMetricStatistics",
            [
                "Namespace": "AWS/RDS", "MetricName": marker, "Period": marker, "Dimensions": marker,
                "StartTime": marker, "EndTime": marker, "Statistics": [marker],
            ]
        )
        #expect(found == [])
        #expect(try problems("lambda", "Invoke", ["FunctionName": "f", "Payload": SpecialParameter.file("x")]) == [])
    }

    @Test func `a minimum is an error and a maximum a warning`() throws {
        let short = try problems("lambda", "CreateAlias", ["FunctionName": "", "Name": "a", "FunctionVersion": "1"])
        #expect(short.contains { $0.kind == .outOfRange && $0.severity == .error && $0.path == "FunctionName" })
        let big = try problems(
            "lambda",
            "PublishLayerVersion",
            [
                "LayerName": "l", "Content": [:], "Description": .string(String(repeating: "x", count: 300)),
            ]
        )
        #expect(big.map(\.severity) == [.warning])
    }

    @Test func `deep nesting ends in a problem`() throws {
        var value: JSONValue = ["S": "x"]
        for _ in 0..<400 { value = ["L": [value]] }
        let found = try problems("dynamodb", "PutItem", ["TableName": "t", "Item": ["k": value]])
        #expect(found.contains { $0.message == "is nested too deeply" })
    }

    @Test func `a value that is nobody's is refused where nothing is taken`() throws {
        #expect(try problems("sts", "GetCallerIdentity", ["X": 1]).map(\.kind) == [.unknownMember])
    }
}
