// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0
//
// Executes generated plans with the executor and its store, and a world that answers at once: `Benchmarks/steps/run`
// builds and runs it.

import PackageDescription

let package = Package(
    name: "steps",
    dependencies: [.package(name: "lifeboat", path: "../..")],
    targets: [
        .executableTarget(
            name: "steps",
            dependencies: ["Digests", "Expressions", "RunCore", "RunExecutor", "RunStore", "RunbookModel", "Values"].map {
                .product(name: $0, package: "lifeboat")
            },
            swiftSettings: [.swiftLanguageMode(.v6)]
        )
    ]
)
