// SPDX-License-Identifier: Apache-2.0
//
//     calls describe COUNT CONCURRENCY    calls of rds describe-db-instances over one client, against AWS_ENDPOINT_URL
//     calls decode                        the time to decode each service of the archive, whole
//
// The first prints the seconds that the calls took, start-up and the first call left out; the second a table.

import AWSClient
import AWSModel
import Glibc
import HTTPTransport
import Values

func fail(_ message: String) -> Never {
    let line = Array("calls: \(message)\n".utf8)
    _ = write(STDERR_FILENO, line, line.count)
    exit(1)
}

func describe(_ client: AWSClient) async {
    let outcome = await client.call(AWSCall(service: "rds", operation: "DescribeDBInstances"), deadline: .seconds(60))
    guard outcome.answer?.output["DBInstances"]?.arrayValue?.isEmpty == false else {
        fail(outcome.failureText ?? "no instances")
    }
}

/// So many calls, a bounded number of them under way at any time.
func describe(count: Int, concurrency: Int) async {
    var environment: [String: String] = [:]
    for name in ["AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"] {
        environment[name] = getenv(name).map { String(cString: $0) }
    }
    let client = AWSClient(settings: AWSSettings(environment: environment), transport: .http(CurlTransport()))
    await describe(client)
    let clock = ContinuousClock()
    let elapsed = await clock.measure {
        await withTaskGroup(of: Void.self) { group in
            for index in 0..<count {
                if index >= concurrency { await group.next() }
                group.addTask { await describe(client) }
            }
        }
    }
    print(elapsed / .seconds(1))
}

/// The processor's time of this process: other processes do not count.
func processorTime() -> Duration {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
}

func decode() {
    var times: [(String, Duration)] = []
    for name in ServiceCatalog.embedded.serviceNames {
        let before = processorTime()
        guard let service = try? ServiceCatalog.embedded.service(name) else { fail("\(name) cannot be decoded") }
        for operation in service.operationNames { _ = service.operation(named: operation) }
        times.append((name, processorTime() - before))
    }
    times.sort { $0.1 > $1.1 }
    let total = times.reduce(Duration.zero) { $0 + $1.1 }
    print("\(times.count) services, \(total / .milliseconds(1)) ms together; the slowest:")
    for (name, time) in times.prefix(5) { print("  \(name) \(time / .milliseconds(1)) ms") }
}

let arguments = CommandLine.arguments.dropFirst()
if arguments.count == 3, arguments.first == "describe", let count = Int(arguments[2]), let limit = Int(arguments[3]) {
    await describe(count: count, concurrency: limit)
} else if arguments == ["decode"] {
    decode()
} else {
    fail("calls describe COUNT CONCURRENCY | calls decode")
}
