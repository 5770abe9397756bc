// swift-tools-version: 6.2
import PackageDescription

/// Edges are counted for libFuzzer, and every read outside memory is found by AddressSanitizer, in our own code only.
let instrumented: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .unsafeFlags(["-sanitize=fuzzer,address", "-enable-testing"]),
]

/// A module of the project, or the part of it that reads what others wrote.
func library(_ name: String, _ dependencies: [Target.Dependency] = [], only sources: [String]? = nil) -> Target {
    .target(name: name, dependencies: dependencies, sources: sources, swiftSettings: instrumented)
}

let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let cryptoExtras: Target.Dependency = .product(name: "CryptoExtras", package: "swift-crypto")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")

let package = Package(
    name: "fuzz",
    dependencies: [
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        .systemLibrary(name: "CLibSSH2", pkgConfig: "libssh2"),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib"),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd"),
        library("AgentWire"),
        library("KernelTracing", ["AgentWire"]),
        library("UserTracing", ["AgentWire", "KernelTracing"]),
        library("TraceFiles", ["AgentWire", "CZlib", "CZstd", "KernelTracing"]),
        library("SystemErrors"),
        library("StrictYAML", ["SystemErrors", yams]),
        library("HAPStatistics"),
        library("FleetInventory", ["StrictYAML"]),
        library("Campaigns", ["AgentWire", "FleetInventory", "StrictYAML"], only: ["Definition"]),
        library(
            "KernelSources", ["HAPStatistics", "StrictYAML"],
            only: [
                "BuildID.swift", "BuildIDNotes.swift", "FlatArray.swift", "FlatFile.swift", "KernelSourcesError.swift",
                "PartitionPoint.swift", "SourceDictionary.swift", "SourceDictionaryFile.swift", "SourceFunction.swift",
                "SourcePath.swift", "SourceTags.swift", "StringTable.swift", "SymbolTable.swift", "SymbolTableFile.swift",
                "SystemCall.swift", "TextOffset.swift", "Weights/ExploitScores.swift", "Weights/ScoreTable.swift",
                "Weights/VulnerabilityRecord.swift", "Weights/Weight.swift", "Weights/Weight+Reading.swift",
                "Weights/WeightedProfile.swift",
            ]),
        library(
            "SecureShell", ["CLibSSH2", crypto, cryptoExtras],
            only: [
                "Authentication/EncryptedKeys/BcryptPBKDF.swift", "Authentication/EncryptedKeys/Blowfish.swift",
                "Authentication/EncryptedKeys/FractionOfPi.swift", "Authentication/EncryptedKeys/Passphrase.swift",
                "Authentication/EncryptedKeys/SealedKey.swift", "Authentication/IdentityFile.swift",
                "Authentication/OpenSSHPrivateKey.swift", "Authentication/PrivateKey.swift",
                "Authentication/RSAHash.swift", "BoundedFile.swift", "HostKeys/HostKey.swift", "HostKeys/HostPattern.swift",
                "HostKeys/KnownHosts.swift", "HostKeys/KnownHostsLine.swift", "PrintableText.swift", "SSHError.swift",
                "SSHWireFormat.swift",
            ]),
        .executableTarget(
            name: "fuzz",
            dependencies: [
                "AgentWire", "Campaigns", "FleetInventory", "KernelSources", "KernelTracing", "SecureShell", "StrictYAML",
                "TraceFiles", "UserTracing",
            ],
            swiftSettings: instrumented,
            linkerSettings: [.linkedLibrary("stdc++"), .unsafeFlags(["-sanitize=address"])]),
    ]
)
