// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Testing

@testable import AWSClient

struct EndpointResolverTests {
    private func resolver(_ settings: AWSSettings = AWSSettings()) -> EndpointResolver {
        EndpointResolver(settings: settings, partitions: ServiceCatalog.embedded.partitions)
    }

    @Test(arguments: [
        "ftp://x", "127.0.0.1:5000", "http://", "http://user@host", "http://h?q=1", "http://h:99999", "http://h/#f", "",
        "http://a\\b",
    ])
    func `a configured URL that is none gives no endpoint, never AWS's own`(url: String) throws {
        let rds = try ServiceCatalog.embedded.service("rds")
        #expect(throws: AWSNotSent.self) { try resolver().endpoint(of: rds, region: "us-east-1", override: url) }
    }

    @Test(arguments: ["us-east-1", "us-west-2", "cn-north-1", "eu-central-1"])
    func `the environment's endpoint holds for every service and region`(region: String) throws {
        let resolver = resolver(AWSSettings(environment: ["AWS_ENDPOINT_URL": "http://127.0.0.1:5000/"]))
        for name in ["rds", "sqs", "emr", "iam", "docdb", "neptune", "health", "route53"] {
            let endpoint = try resolver.endpoint(of: try ServiceCatalog.embedded.service(name), region: region)
            #expect(endpoint.authority == "127.0.0.1:5000")
            #expect(endpoint.scheme == "http")
            #expect(endpoint.isCustom)
        }
    }

    @Test func `the service's own variable wins over the general one, and both over the files`() {
        let files = SharedConfiguration(
            configuration:
                "[default]\nendpoint_url = http://e\nservices = s\n[services s]\nrds =\n  endpoint_url = http://d\n",
            credentials: ""
        )
        var settings = AWSSettings(configuration: files)
        #expect(settings.configuredEndpoint(serviceID: "RDS") == "http://d")
        #expect(settings.configuredEndpoint(serviceID: "S3") == "http://e")
        settings.environment["AWS_ENDPOINT_URL"] = "http://b"
        #expect(settings.configuredEndpoint(serviceID: "RDS") == "http://b")
        settings.environment["AWS_ENDPOINT_URL_CLOUDWATCH_LOGS"] = "http://a"
        #expect(settings.configuredEndpoint(serviceID: "CloudWatch Logs") == "http://a")
        settings.environment["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "true"
        #expect(settings.configuredEndpoint(serviceID: "RDS") == nil)
    }

    @Test(arguments: [
        ("rds", "us-east-1", "rds.us-east-1.amazonaws.com", "us-east-1"),
        ("iam", "eu-west-1", "iam.amazonaws.com", "us-east-1"),
        ("iam", "cn-north-1", "iam.cn-north-1.amazonaws.com.cn", "cn-north-1"),
        ("route53", "us-west-2", "route53.amazonaws.com", "us-east-1"),
        ("cloudwatch", "us-west-2", "monitoring.us-west-2.amazonaws.com", "us-west-2"),
        ("sts", "us-west-2", "sts.us-west-2.amazonaws.com", "us-west-2"),
    ])
    func `AWS's own endpoints follow partition and service`(
        service: String,
        region: String,
        host: String,
        signing: String
    ) throws {
        let endpoint = try resolver().endpoint(of: try ServiceCatalog.embedded.service(service), region: region)
        #expect(endpoint.host == host)
        #expect(endpoint.signingRegion == signing)
        #expect(!endpoint.isCustom)
    }

    @Test func `a region that is no host label gives no endpoint`() throws {
        let rds = try ServiceCatalog.embedded.service("rds")
        for region in ["evil.example/", "", "us-east-1.evil", String(repeating: "a", count: 64)] {
            #expect(throws: AWSNotSent.self) { try resolver().endpoint(of: rds, region: region) }
        }
    }

    @Test func `the guard admits loopback by address only`() throws {
        for url in ["http://127.0.0.1:5000", "http://127.9.8.7", "http://localhost", "http://[::1]:80"] {
            #expect(
                TargetGuard.loopbackOnly.admits(
                    try #require(AWSEndpoint(url: url, signingRegion: "r", signingName: "s"))
                )
            )
        }
        for url in ["http://127.0.0.1.example.com", "http://10.0.0.1", "http://localhost.example", "http://1270.0.0.1"]
        {
            #expect(
                !TargetGuard.loopbackOnly.admits(
                    try #require(AWSEndpoint(url: url, signingRegion: "r", signingName: "s"))
                )
            )
        }
        let hosts = TargetGuard.hosts([".us-east-1.amazonaws.com"])
        #expect(
            hosts.admits(
                try #require(
                    AWSEndpoint(url: "https://rds.us-east-1.amazonaws.com", signingRegion: "r", signingName: "s")
                )
            )
        )
        #expect(
            !hosts.admits(
                try #require(
                    AWSEndpoint(url: "https://rds.us-west-2.amazonaws.com", signingRegion: "r", signingName: "s")
                )
            )
        )
    }
}
