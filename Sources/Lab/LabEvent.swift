/// What the lab tells while it works, in the order in which it happens. Meant to be shown as it comes.
public enum LabEvent: Sendable {
    /// A package index is being fetched for these suites and this architecture; nil for source packages.
    case refreshingIndex(suites: [String], architecture: Architecture?)
    /// A kernel's package was chosen from the signed index.
    case kernelChosen(KernelChoice, release: String, version: String)
    /// A package comes in: bytes so far of bytes in all.
    case downloading(package: String, received: Int, total: Int)
    /// A kernel's source is being unpacked.
    case unpackingSource(release: String)
    /// A kernel is unpacked and ready to boot.
    case kernelReady(KernelChoice, release: String, took: Duration)
    /// A guest image is being built from Debian packages.
    case buildingImage(Architecture)
    /// A guest image is ready.
    case imageReady(Architecture, took: Duration)
    /// A guest's emulator has started.
    case guestStarted(name: String, port: Int)
    /// A guest accepted a login, this long after its start.
    case guestReady(name: String, port: Int, release: String, took: Duration)
    /// A guest did not come up; the others go on.
    case guestFailed(name: String, LabError, console: [String])
    /// A guest has been stopped.
    case guestStopped(name: String)
    /// The inventory was written here.
    case inventoryWritten(path: String)
}

/// Takes the lab's events. Called from several tasks.
public typealias LabReport = @Sendable (LabEvent) -> Void
