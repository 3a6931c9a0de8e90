// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0
//
// Drives the libraries as a program that is not Lifeboat would: `Benchmarks/run` builds and runs it.

import PackageDescription

let package = Package(
    name: "calls",
    dependencies: [.package(name: "lifeboat", path: "../..")],
    targets: [
        .executableTarget(
            name: "calls",
            dependencies: ["AWSClient", "AWSModel", "HTTPTransport", "Values"].map {
                .product(name: $0, package: "lifeboat")
            },
            swiftSettings: [.swiftLanguageMode(.v6)]
        )
    ]
)
