import Foundation

/// The archives that a lab uses, each made once, however many tasks ask for it.
actor PackageArchives {
    private let cache: URL
    private let keyring: String
    private let report: LabReport
    private var archives: [String: PackageArchive] = [:]
    private var settings: Task<MachineAptSettings, any Error>?

    init(cache: URL, keyring: String, report: @escaping LabReport) {
        self.cache = cache
        self.keyring = keyring
        self.report = report
    }

    /// Packages for an architecture; without one, source packages.
    func archive(suites: [String], architecture: Architecture?) async throws(LabError) -> PackageArchive {
        let name = suites.joined(separator: "+") + "-" + (architecture?.debianName ?? "source")
        if let known = archives[name] { return known }
        guard FileManager.default.isReadableFile(atPath: keyring) else {
            throw LabError(
                .noMirror, subject: keyring, cause: "Debian's archive keys are not there",
                remedy: "install the package debian-archive-keyring")
        }
        let machineSettings = try await machineSettings()
        if let known = archives[name] { return known }
        let new = try PackageArchive(
            folder: cache.appending(path: "apt/\(name)"), suites: suites, architecture: architecture,
            mirror: DebianMirror.configured(), keyring: keyring, machineSettings: machineSettings, report: report)
        archives[name] = new
        return new
    }

    /// What this machine's apt is told about its network, read once.
    func machineSettings() async throws(LabError) -> MachineAptSettings {
        let task = settings ?? Task { try await MachineAptSettings.read() }
        settings = task
        do { return try await task.value } catch { throw LabError.wrapping(error, subject: "apt-config") }
    }
}
