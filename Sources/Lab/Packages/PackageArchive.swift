import Foundation

/// A package as the signed index describes it.
struct IndexedPackage: Hashable, Sendable {
    let name: String
    let version: String
    let sizeBytes: Int

    init?(fields: [String: String]) {
        guard let name = fields["package"], let version = fields["version"], let size = fields["size"].flatMap({ Int($0) }) else {
            return nil
        }
        self.name = name
        self.version = version
        sizeBytes = size
    }
}

/// Some suites of Debian's archive for one architecture, or their source packages, seen through an apt that has nothing to do with
/// this machine's own: its own list of sources, state and cache in one folder, no root. Indexes are verified against the archive's
/// keys, packages against the indexes; what is not signed is refused.
actor PackageArchive {
    private let suites: [String]
    /// nil for source packages.
    private let architecture: Architecture?
    private let configuration: URL
    private let folder: URL
    private let report: LabReport
    private var refreshed: Task<Void, any Error>?

    /// Lays the folder out; fetches nothing.
    init(
        folder: URL, suites: [String], architecture: Architecture?, mirror: DebianMirror, keyring: String,
        machineSettings: MachineAptSettings, report: @escaping LabReport
    ) throws(LabError) {
        self.suites = suites
        self.architecture = architecture
        self.folder = folder
        self.report = report
        configuration = folder.appending(path: "apt.conf")
        for part in ["lists/partial", "cache/archives/partial", "etc/parts", "etc/preferences.d"] {
            try Folder.create(folder.appending(path: part))
        }
        let lines = suites.map { mirror.line(suite: $0, architecture: architecture, keyring: keyring) + "\n" }.joined()
        try Folder.write(Data(lines.utf8), to: folder.appending(path: "etc/sources.list"))
        let settings = Self.settings(
            folder: folder.path, architecture: architecture ?? .x86_64, machineSettings: machineSettings)
        try Folder.write(Data(settings.utf8), to: configuration, mode: 0o600)
    }

    /// The file that mmdebstrap and others can read the sources from.
    nonisolated var sourcesList: URL { folder.appending(path: "etc/sources.list") }

    /// The names in the index that begin so. Fetches the index first if it has none.
    func names(startingWith prefix: String) async throws(LabError) -> [String] {
        let text = try await cache(["pkgnames", prefix])
        return text.split(whereSeparator: \.isNewline).map(String.init).sorted()
    }

    /// The newest version of each of these names, in no order; unknown names are left out.
    func packages(named names: [String]) async throws(LabError) -> [IndexedPackage] {
        guard !names.isEmpty else { return [] }
        let text = try await cache(["show", "--no-all-versions"] + names)
        return ControlStanzas.parse(text).compactMap(IndexedPackage.init)
    }

    /// Fetches the index anew, once in this object's life however many ask.
    func refresh() async throws(LabError) {
        let task =
            refreshed
            ?? Task { [suites, architecture, report, configuration] in
                report(.refreshingIndex(suites: suites, architecture: architecture))
                _ = try await Command(
                    tool: .aptGet, arguments: ["-q", "update"], environment: ["APT_CONFIG": configuration.path],
                    deadline: .seconds(300)
                ).output()
            }
        refreshed = task
        do { try await task.value } catch {
            throw LabError.wrapping(error, subject: "apt-get update of \(suites.joined(separator: ", "))")
        }
    }

    /// Fetches one package, of exactly that version, into a folder. apt checks it against the signed index.
    func download(_ package: IndexedPackage, into target: URL) async throws(LabError) -> URL {
        // Each package has a folder of its own: apt chooses the file's name.
        let own = target.appending(path: package.name)
        try Folder.create(own)
        return try await fetch(package, ["download", "\(package.name)=\(package.version)"], suffix: ".deb", into: own)
    }

    /// Fetches what a source package has from upstream, without Debian's patches, into a folder; nil if the archive has no source
    /// package of that version. apt checks it against the signed index.
    func downloadUpstream(_ name: String, version: String, into target: URL) async throws(LabError) -> URL? {
        let stanzas = ControlStanzas.parse(try await cache(["showsrc", name]))
        let found = stanzas.first { $0["package"] == name && $0["version"] == version }
        guard let size = found.flatMap(Self.upstreamBytes),
            let package = IndexedPackage(fields: ["package": name, "version": version, "size": "\(size)"])
        else { return nil }
        let words = ["source", "--download-only", "--tar-only", "\(name)=\(version)"]
        return try await fetch(package, words, suffix: ".orig.tar.xz", into: target)
    }

    /// The bytes of `NAME_VERSION.orig.tar.xz`, from a stanza's lines of checksum, bytes and name.
    static func upstreamBytes(_ fields: [String: String]) -> Int? {
        let files = (fields["checksums-sha256"] ?? "").split(whereSeparator: \.isNewline).map { $0.split(separator: " ") }
        return files.first { $0.count == 3 && $0[2].hasSuffix(".orig.tar.xz") }.flatMap { Int($0[1]) }
    }

    private func fetch(
        _ package: IndexedPackage, _ words: [String], suffix: String, into folder: URL
    ) async throws(LabError) -> URL {
        let report = report
        report(.downloading(package: package.name, received: 0, total: package.sizeBytes))
        let command = Command(
            tool: .env, arguments: ["--chdir=\(folder.path)", "apt-get", "-q", "-o", "APT::Status-Fd=1"] + words,
            environment: ["APT_CONFIG": configuration.path], deadline: .seconds(1800))
        try await command.lines { line in
            guard let fraction = Self.progress(line), fraction > 0, fraction < 1 else { return }
            report(
                .downloading(package: package.name, received: Int(Double(package.sizeBytes) * fraction), total: package.sizeBytes)
            )
        }
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        guard let file = files.first(where: { $0.hasSuffix(suffix) }) else {
            throw LabError(
                .packageNotFound, subject: package.name, cause: "apt-get left no file",
                remedy: "see whether the disk of \(folder.path) is full")
        }
        report(.downloading(package: package.name, received: package.sizeBytes, total: package.sizeBytes))
        return folder.appending(path: file)
    }

    private func cache(_ arguments: [String]) async throws(LabError) -> String {
        if !hasIndex { try await refresh() }
        return try await Command(tool: .aptCache, arguments: arguments, environment: ["APT_CONFIG": configuration.path]).output()
    }

    private var hasIndex: Bool {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "lists").path)) ?? []
        let kind = architecture == nil ? "_Sources" : "_Packages"
        return suites.allSatisfy { suite in files.contains { $0.contains("_dists_\(suite)_") && $0.contains(kind) } }
    }

    /// The share that is there, of apt's machine-readable progress: `dlstatus:1:12.5000:Retrieving file 1 of 1`.
    static func progress(_ line: Substring) -> Double? {
        let fields = line.split(separator: ":", maxSplits: 3, omittingEmptySubsequences: false)
        guard fields.count >= 3, fields[0] == "dlstatus", let percent = Double(fields[2]), (0...100).contains(percent) else {
            return nil
        }
        return percent / 100
    }

    private static func settings(folder: String, architecture: Architecture, machineSettings: MachineAptSettings) -> String {
        """
        \(machineSettings.lines.joined(separator: "\n"))
        Dir "\(folder)";
        Dir::State "\(folder)";
        Dir::State::lists "lists";
        Dir::State::status "/dev/null";
        Dir::Cache "\(folder)/cache";
        Dir::Cache::srcpkgcache "";
        Dir::Etc "\(folder)/etc";
        Dir::Etc::main "none";
        Dir::Etc::parts "parts";
        Dir::Etc::preferencesparts "preferences.d";
        Dir::Etc::sourcelist "sources.list";
        Dir::Etc::sourceparts "/dev/null";
        Dir::Etc::trusted "/dev/null";
        Dir::Etc::trustedparts "/dev/null";
        APT::Architecture "\(architecture.debianName)";
        APT::Architectures { "\(architecture.debianName)"; };
        APT::Sandbox::User "";
        APT::Get::AllowUnauthenticated "false";
        Acquire::AllowInsecureRepositories "false";
        Acquire::AllowWeakRepositories "false";
        Acquire::AllowDowngradeToInsecureRepositories "false";
        Acquire::Languages "none";
        Acquire::Retries "3";
        Debug::NoLocking "true";

        """
    }
}
