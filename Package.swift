// swift-tools-version: 6.2
import PackageDescription

/// What every target of ours is compiled with; dependencies keep their own settings.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.target(name: name)] + dependencies, path: "Tests/\(name)",
        resources: resources, swiftSettings: strict)
}

let nio: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioHTTP: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioEmbedded: Target.Dependency = .product(name: "NIOEmbedded", package: "swift-nio")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let cryptoExtras: Target.Dependency = .product(name: "CryptoExtras", package: "swift-crypto")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let subprocess: Target.Dependency = .product(name: "Subprocess", package: "swift-subprocess")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let mustache: Target.Dependency = .product(name: "Mustache", package: "swift-mustache")
let httpClient: Target.Dependency = .product(name: "AsyncHTTPClient", package: "async-http-client")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "hapfleet",
    products: [.executable(name: "hapfleet", targets: ["hapfleet"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
        .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
    ],
    targets: [
        .systemLibrary(name: "CLibSSH2", pkgConfig: "libssh2", providers: [.apt(["libssh2-1-dev"])]),
        .systemLibrary(name: "CElfutils", pkgConfig: "libdw", providers: [.apt(["libdw-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .systemLibrary(name: "CPostgreSQL", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CLinux"),
        library("AgentWire"),
        library("BaseDirectories"),
        library("Hexadecimal"),
        library("SystemErrors"),
        library("KernelTracing", ["AgentWire"]),
        library("UserTracing", ["AgentWire", "KernelTracing"]),
        library("HAPStatistics"),
        library("TraceFiles", ["AgentWire", "CZlib", "CZstd", "KernelTracing"]),
        library("SecureShell", ["CLibSSH2", "Hexadecimal", nio, nioPosix, crypto, cryptoExtras, logging]),
        library("StrictYAML", ["SystemErrors", yams]),
        library("FleetInventory", ["StrictYAML"]),
        .target(
            name: "KernelSources",
            dependencies: [
                "BaseDirectories", "CElfutils", "CZlib", "HAPStatistics", "StrictYAML", "SystemErrors", subprocess, logging,
            ],
            resources: [.embedInCode("Resources")], swiftSettings: strict),
        library("ResultStore", ["AgentWire", "BaseDirectories", "CPostgreSQL", "Hexadecimal", "SystemErrors", crypto, grdb]),
        library(
            "Campaigns",
            [
                "AgentWire", "CLinux", "FleetInventory", "Hexadecimal", "KernelSources", "ResultStore", "SecureShell",
                "StrictYAML", crypto, nioPosix, logging, subprocess,
            ]),
        library("Reports", ["AgentWire", "HAPStatistics", "Hexadecimal", "KernelSources", "ResultStore", crypto]),
        library("TraceRuns", ["AgentWire", "KernelSources", "ResultStore", "TraceFiles", crypto]),
        .target(
            name: "Dashboard",
            dependencies: [
                "HAPStatistics", "Hexadecimal", "KernelSources", "Reports", "ResultStore", "Secrets", crypto, httpTypes,
                hummingbird, nio, mustache, logging,
            ],
            resources: [.embedInCode("Resources")], swiftSettings: strict),
        library("Secrets"),
        library(
            "Alerts", ["Campaigns", "KernelSources", "Reports", "ResultStore", "Secrets", httpClient, nio, nioHTTP, subprocess]),
        library("Schedules", ["BaseDirectories", "SystemErrors", subprocess]),
        library("Journal", [logging]),
        library("Lab", ["BaseDirectories", subprocess, logging]),
        .executableTarget(
            name: "hapfleet",
            dependencies: [
                "AgentWire", "Alerts", "BaseDirectories", "Campaigns", "Dashboard", "FleetInventory", "Journal", "KernelSources",
                "Lab", "Reports", "ResultStore", "Schedules", "Secrets", "SecureShell", "StrictYAML", "SystemErrors",
                "TraceFiles",
                "TraceRuns", arguments, logging, nioPosix,
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "Benchmarks",
            dependencies: [
                "AgentWire", "FleetInventory", "KernelSources", "Reports", "ResultStore", "TraceFiles", arguments, subprocess,
            ],
            path: "Tests/Benchmarks", exclude: ["Guest"], swiftSettings: strict),
        .target(
            name: "HostReplay", dependencies: ["AgentWire", "Hexadecimal"], path: "Tests/FleetSimulator/Replay",
            swiftSettings: strict),
        .executableTarget(
            name: "simulated-host", dependencies: ["AgentWire", "HostReplay"], path: "Tests/FleetSimulator/Host",
            swiftSettings: strict),
        .target(name: "FreePorts", path: "Tests/FreePorts", swiftSettings: strict),
        .target(
            name: "FleetSimulator",
            dependencies: ["AgentWire", "Campaigns", "FleetInventory", "FreePorts", "HostReplay", "KernelSources", subprocess],
            path: "Tests/FleetSimulator/Fleet", swiftSettings: strict),
        .executableTarget(
            name: "FleetBenchmarks",
            dependencies: [
                "AgentWire", "Campaigns", "FleetInventory", "FleetSimulator", "PostgreSQLServer", "ResultStore", logging,
                nioPosix,
            ],
            path: "Tests/FleetBenchmarks", swiftSettings: strict),
        .testTarget(
            name: "FleetSimulatorTests",
            dependencies: [
                "AgentWire", "Campaigns", "FleetInventory", "FleetSimulator", "HostReplay", "KernelSources", "PostgreSQLServer",
                "ResultStore", nioPosix, logging, subprocess,
            ],
            path: "Tests/FleetSimulator/Tests", swiftSettings: strict),
        .executableTarget(
            name: "StatisticsBenchmarks", dependencies: ["HAPStatistics"], path: "Tests/StatisticsBenchmarks",
            exclude: ["peers.py"], swiftSettings: strict),
        .executableTarget(
            name: "LineBenchmarks", dependencies: ["KernelSources", subprocess], path: "Tests/LineBenchmarks",
            exclude: ["walk.c"],
            swiftSettings: strict),
        tests("AgentWire"),
        tests("BaseDirectories"),
        tests("SystemErrors"),
        tests("KernelTracing", ["AgentWire"], resources: [.copy("Fixtures")]),
        tests("UserTracing", ["AgentWire"]),
        tests("HAPStatistics", resources: [.copy("Reference")]),
        tests("StrictYAML"),
        tests("FleetInventory", ["StrictYAML"], resources: [.copy("Fixtures")]),
        tests("KernelSources", ["StrictYAML"]),
        .target(
            name: "PostgreSQLServer", dependencies: ["ResultStore", subprocess], path: "Tests/PostgreSQLServer",
            swiftSettings: strict),
        tests("ResultStore", ["AgentWire", "ExampleFleet", "PostgreSQLServer", subprocess]),
        tests("SecureShell", ["FreePorts", nio, nioPosix, logging]),
        tests("Campaigns", ["AgentWire", "FleetInventory", "ResultStore"]),
        .target(name: "DocumentedDefinitions", path: "Tests/DocumentedDefinitions", swiftSettings: strict),
        .testTarget(
            name: "CampaignDefinitionTests",
            dependencies: ["AgentWire", "Campaigns", "DocumentedDefinitions", "FleetInventory", "StrictYAML"],
            path: "Tests/CampaignDefinition", swiftSettings: strict),
        .target(name: "HeadlessBrowser", path: "Tests/HeadlessBrowser", swiftSettings: strict),
        .target(
            name: "ExampleFleet", dependencies: ["AgentWire", "KernelSources", "ResultStore"], path: "Tests/ExampleFleet",
            swiftSettings: strict),
        tests("Reports", ["AgentWire", "ExampleFleet", "HAPStatistics", "KernelSources", "ResultStore"]),
        tests(
            "Dashboard",
            [
                "AgentWire", "ExampleFleet", "HeadlessBrowser", "KernelSources", "Reports", "ResultStore", hummingbird, httpTypes,
                logging, nioEmbedded, subprocess,
            ]),
        tests("TraceFiles", ["AgentWire", "KernelTracing"], resources: [.copy("Fixtures")]),
        tests("TraceRuns", ["AgentWire", "KernelSources", "Reports", "ResultStore", "TraceFiles"]),
        tests("Schedules", [subprocess]),
        tests("Secrets"),
        .testTarget(
            name: "CommandTests", dependencies: ["hapfleet", arguments, logging], path: "Tests/Commands", swiftSettings: strict),
        tests("Journal", [logging]),
        tests(
            "Alerts",
            [
                "AgentWire", "Campaigns", "FreePorts", "KernelSources", "Reports", "ResultStore", "StrictYAML", nio, nioPosix,
                nioHTTP, subprocess,
            ]),
        tests(
            "Lab",
            [
                "AgentWire", "Campaigns", "DocumentedDefinitions", "FleetInventory", "HeadlessBrowser", "Reports", logging,
                nioPosix,
                subprocess,
            ]),
    ]
)
