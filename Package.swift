// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0
//
// The manifest is the architecture: arrows point one way, from level 5 down to level 0.
// `Scripts/test` builds with `--explicit-target-dependency-import-check error`, so an import that is not declared here
// fails the build. `Documentation/Architecture.md` says in one sentence what each module is for.

import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
    .testTarget(
        name: name + "Tests",
        dependencies: [.init(stringLiteral: name), "TestSupport"] + dependencies,
        exclude: exclude,
        swiftSettings: strict
    )
}

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "lifeboat",
    products: [
        .executable(name: "lifeboat", targets: ["lifeboat"]),
        // What the programs in `Benchmarks` are built on.
        .library(name: "AWSClient", targets: ["AWSClient"]),
        .library(name: "AWSModel", targets: ["AWSModel"]),
        .library(name: "Digests", targets: ["Digests"]),
        .library(name: "Expressions", targets: ["Expressions"]),
        .library(name: "HTTPTransport", targets: ["HTTPTransport"]),
        .library(name: "RunCore", targets: ["RunCore"]),
        .library(name: "RunExecutor", targets: ["RunExecutor"]),
        .library(name: "PostgresClient", targets: ["PostgresClient"]),
        .library(name: "PostgresRunStore", targets: ["PostgresRunStore"]),
        .library(name: "RunStore", targets: ["RunStore"]),
        .library(name: "RunbookModel", targets: ["RunbookModel"]),
        .library(name: "Values", targets: ["Values"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
    ],
    targets: [
        // Level 0: C libraries, each a module map and a shim of inline wrappers for what Swift cannot call.
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CCMark", pkgConfig: "libcmark", providers: [.apt(["libcmark-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CLinux"),
        .target(
            name: "CAWSModels",
            exclude: ["README.md", "manifest.json", "models.bin"],
            cSettings: [.headerSearchPath(".")]
        ),

        // Level 0: values.
        library("Values"),
        library("Diagnostics", ["Values"]),
        library("StepGraph"),
        library("TerminalUI"),
        library("SQLText"),
        library("ShellText"),
        library("Expressions", ["Values"]),

        // Level 1: one platform library each, and the plan.
        library("HTTPTransport", ["CCurl"]),
        library("Digests", ["COpenSSL", "Values"]),
        library("Processes", ["CLinux", "Values"]),
        library("PostgresClient", ["CLibPQ", "SQLText", "Values"]),
        library("RunbookSyntax", ["CLibYAML", "CCMark", "Diagnostics", "Values"]),
        library("RunbookModel", ["Expressions", "Diagnostics", "Values"]),
        library("Journal", ["Digests", "Values"]),

        // Level 2: AWS, the compiler, the run as a state machine.
        library("AWSModel", ["CAWSModels", "CZlib", "Values"]),
        library("AWSClient", ["AWSModel", "HTTPTransport", "Digests", "Expressions", "Values"]),
        library(
            "AWSCommandLine",
            ["AWSModel", "Diagnostics", "Digests", "Expressions", "RunbookSyntax", "ShellText", "Values"]
        ),
        library(
            "RunbookCompiler",
            [
                "RunbookSyntax", "RunbookModel", "StepGraph", "AWSModel", "AWSCommandLine", "Expressions",
                "Diagnostics", "Digests", "SQLText", "ShellText", "Values",
            ]
        ),
        library(
            "PlanAnalysis",
            ["RunbookModel", "StepGraph", "AWSModel", "AWSCommandLine", "SQLText", "Expressions", "Values"]
        ),
        library("RunCore", ["RunbookModel", "StepGraph", "Expressions", "Values"]),

        // Level 3: what performs, records and shows.
        library(
            "AWSCommands",
            [
                "AWSClient", "AWSCommandLine", "AWSModel", "Diagnostics", "Digests", "Expressions", "RunbookSyntax",
                "Values",
            ]
        ),
        library("RunStore", ["RunCore", "RunbookModel", "Journal", "Processes", "CLinux", "Digests", "Values"]),
        library(
            "PostgresRunStore",
            ["RunStore", "RunCore", "RunbookModel", "PostgresClient", "Journal", "Digests", "Values"]
        ),
        library("RunExecutor", ["RunStore", "RunCore", "RunbookModel", "Journal", "Digests", "Expressions", "Values"]),
        library(
            "StepActions",
            [
                "RunCore", "RunbookModel", "AWSClient", "AWSCommandLine", "AWSCommands", "AWSModel", "PostgresClient",
                "HTTPTransport", "Processes", "SQLText", "ShellText", "Expressions", "Digests", "Values",
                "RunbookSyntax", "Diagnostics",
            ]
        ),
        library("Evidence", ["RunStore", "RunCore", "RunbookModel", "Journal", "Digests", "ShellText", "Values"]),
        library(
            "RunViews",
            [
                "PlanAnalysis", "RunCore", "RunbookModel", "StepGraph", "Evidence", "Expressions", "ShellText",
                "TerminalUI", "Values",
            ]
        ),

        // Level 4 and 5: the commands, one file each, and two lines of main.
        library(
            "LifeboatCommands",
            [
                argumentParser, "AWSClient", "AWSCommandLine", "AWSCommands", "AWSModel", "Diagnostics", "Digests",
                "Evidence", "Expressions", "HTTPTransport", "Journal", "PlanAnalysis", "PostgresClient",
                "PostgresRunStore", "Processes", "RunCore",
                "RunExecutor", "RunStore",
                "RunViews",
                "RunbookCompiler", "RunbookModel", "RunbookSyntax", "ShellText", "StepActions", "StepGraph",
                "TerminalUI", "Values",
            ]
        ),
        .executableTarget(name: "lifeboat", dependencies: ["LifeboatCommands"], swiftSettings: strict),

        // Tests: one suite a library, and what they share.
        .target(name: "TestSupport", dependencies: ["Values"], path: "Tests/TestSupport", swiftSettings: strict),
        tests("Values"),
        tests("Diagnostics"),
        tests("StepGraph"),
        tests("TerminalUI"),
        tests("SQLText"),
        tests("ShellText"),
        tests("Expressions", ["Values"]),
        tests("HTTPTransport"),
        tests("Digests", ["Values"]),
        tests("Processes", ["Values"]),
        tests("PostgresClient", ["SQLText", "Values"]),
        tests("RunbookSyntax", ["Diagnostics", "Values"]),
        tests("RunbookModel", ["Expressions", "Values"], exclude: ["Windows.json"]),
        tests("Journal", ["Digests", "Values"]),
        tests("AWSModel", ["Values"]),
        tests("AWSClient", ["AWSModel", "HTTPTransport", "Digests", "Values"]),
        tests("AWSCommandLine", ["AWSModel", "Digests", "Values"]),
        tests(
            "AWSCommands",
            [
                "AWSClient", "AWSCommandLine", "AWSModel", "Diagnostics", "Digests", "HTTPTransport",
                "RunbookSyntax", "Values",
            ]
        ),
        tests(
            "RunbookCompiler",
            ["RunbookSyntax", "RunbookModel", "Diagnostics", "Digests", "Expressions", "AWSModel", "Values"],
            exclude: ["Documents"]
        ),
        tests(
            "PlanAnalysis",
            ["RunbookCompiler", "RunbookModel", "AWSModel", "Diagnostics", "Expressions", "StepGraph", "Values"]
        ),
        tests("RunCore", ["RunbookModel", "Expressions", "Values"]),
        tests("RunStore", ["RunCore", "RunbookModel", "Journal", "Processes", "Digests", "Values"]),
        tests(
            "PostgresRunStore",
            ["RunStore", "RunCore", "RunbookModel", "PostgresClient", "Journal", "Processes", "Digests", "Values"]
        ),
        tests("RunExecutor", ["RunStore", "RunCore", "RunbookModel", "Journal", "Digests", "Expressions", "Values"]),
        tests(
            "StepActions",
            [
                "RunCore", "RunbookModel", "AWSClient", "AWSModel", "Digests", "Expressions", "HTTPTransport",
                "PostgresClient", "Processes", "ShellText", "Values",
            ]
        ),
        tests("Evidence", ["RunStore", "RunCore", "RunbookModel", "Journal", "Digests", "Values"]),
        tests("RunViews", ["PlanAnalysis", "RunCore", "RunbookModel", "Expressions", "TerminalUI", "Values"]),
        tests(
            "LifeboatCommands",
            [
                "AWSClient", "Digests", "Evidence", "Expressions", "HTTPTransport", "Journal", "RunCore", "RunExecutor",
                "RunStore", "RunViews", "RunbookModel", "TerminalUI", "Values",
            ]
        ),
    ]
)
