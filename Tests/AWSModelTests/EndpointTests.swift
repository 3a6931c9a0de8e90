// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Testing

struct EndpointTests {
    let catalog = ServiceCatalog.embedded

    static let known: [(String, String, ServiceEndpoints.Variant, String)] = [
        ("rds", "us-east-1", [], "https://rds.us-east-1.amazonaws.com"),
        ("rds", "eu-future-7", [], "https://rds.eu-future-7.amazonaws.com"),
        ("rds", "cn-north-1", [], "https://rds.cn-north-1.amazonaws.com.cn"),
        ("rds", "us-east-1", .fips, "https://rds-fips.us-east-1.amazonaws.com"),
        ("rds", "us-west-2", .dualStack, "https://rds.us-west-2.api.aws"),
        ("s3", "us-west-2", [], "https://s3.us-west-2.amazonaws.com"),
        ("s3", "us-west-2", .dualStack, "https://s3.dualstack.us-west-2.amazonaws.com"),
        ("iam", "eu-west-1", [], "https://iam.amazonaws.com"),
        ("iam", "us-gov-west-1", [], "https://iam.us-gov.amazonaws.com"),
        ("route53", "ap-south-1", [], "https://route53.amazonaws.com"),
        ("sts", "us-east-1", [], "https://sts.us-east-1.amazonaws.com"),
        ("cloudfront", "us-east-2", [], "https://cloudfront.amazonaws.com"),
        ("cloudwatch", "us-east-2", [], "https://monitoring.us-east-2.amazonaws.com"),
    ]

    @Test(arguments: known)
    func `a service answers where its endpoint rules say`(
        name: String,
        region: String,
        variant: ServiceEndpoints.Variant,
        url: String
    ) throws {
        let service = try catalog.service(name)
        let endpoint = service.endpoints.endpoint(region: region, variant: variant, partitions: catalog.partitions)
        #expect(endpoint?.url == url)
    }

    @Test func `a service without regions signs for the partition's region`() throws {
        let partitions = catalog.partitions
        let iam = try catalog.service("iam").endpoints
        #expect(iam.endpoint(region: "eu-west-1", partitions: partitions)?.signingRegion == "us-east-1")
        #expect(iam.endpoint(region: "cn-northwest-1", partitions: partitions)?.signingRegion == "cn-north-1")
    }

    @Test func `a region belongs to the partition whose form it has`() {
        let partitions = catalog.partitions
        #expect(partitions.all.first?.id == "aws")
        #expect(partitions.partition(ofRegion: "us-gov-east-1").id == "aws-us-gov")
        #expect(partitions.partition(ofRegion: "us-iso-moon-9").id == "aws-iso")
        #expect(partitions.partition(ofRegion: "nowhere").id == "aws")
        #expect(partitions.isKnown(region: "us-east-1"))
        #expect(!partitions.isKnown(region: "us-east-99"))
    }

    /// The two others need a parameter of the call before they have a host.
    @Test func `every service but two answers in us-east-1`() throws {
        let without = try catalog.serviceNames.filter {
            try catalog.service($0).endpoints.endpoint(region: "us-east-1", partitions: catalog.partitions) == nil
        }
        #expect(without == ["cloudfront-keyvaluestore", "neptune-graph"])
    }
}
