/// A host of the run with all that was measured on it.
public struct ReportHost: Codable, Sendable, Equatable {
    /// The host's name in the inventory.
    public var host: String
    /// Where SSH reached it.
    public var address: String
    /// `uname -r`; null if it was never reached.
    @OrNull public var kernel: String?
    /// The running kernel's build-id.
    @OrNull public var buildID: String?
    /// `uname -m`.
    @OrNull public var arch: String?
    /// How far it came: `done`, `failed`, `left_out`, …
    public var status: String
    /// Why it failed or was left out.
    @OrNull public var reason: String?
    /// What would mend that.
    @OrNull public var remedy: String?
    /// What it said of the runtimes that it was measured in, by their names.
    public var runtimes: [Runtime]
    /// What its measurements of each load come to.
    public var loads: [HostLoad]
    /// By load, runtime and repetition.
    public var measurements: [ReportMeasurement]

    enum CodingKeys: String, CodingKey {
        case host, address, kernel, arch, status, reason, remedy, runtimes, loads, measurements
        case buildID = "build_id"
    }

    /// What a host says of a runtime.
    public struct Runtime: Codable, Sendable, Equatable {
        /// Its name.
        public var name: String
        /// What is installed, by its own words; null if it was not asked.
        @OrNull public var version: String?
        /// The SHA-256 of the command that the service ran in and of what it is configured to, in hexadecimal; null if there is none.
        @OrNull public var configuration: String?
    }
}
