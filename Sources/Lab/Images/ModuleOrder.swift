/// The order in which kernel modules are loaded so that each finds what it needs, from `modules.dep` as depmod writes it:
/// `kernel/drivers/net/virtio_net.ko.xz: kernel/drivers/net/net_failover.ko.xz kernel/net/core/failover.ko.xz`.
struct ModuleOrder {
    private var needs: [String: [String]] = [:]
    private var paths: [String: String] = [:]

    init(modulesDep text: String) {
        for line in text.split(whereSeparator: \.isNewline) {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let path = String(line[..<colon])
            paths[Self.name(path)] = path
            needs[path] = line[line.index(after: colon)...].split(separator: " ").map(String.init)
        }
    }

    /// The files of these modules and of all that they need, the needed before the needing. A name that is unknown is built into the
    /// kernel or does not exist in this version: it is left out.
    func closure(of names: [String]) -> [String] {
        var ordered: [String] = []
        var seen: Set<String> = []
        func visit(_ path: String) {
            guard seen.insert(path).inserted else { return }
            needs[path, default: []].forEach(visit)
            ordered.append(path)
        }
        names.compactMap { paths[$0] }.forEach(visit)
        return ordered
    }

    /// A module's name as the kernel writes it: `kernel/drivers/char/hw_random/virtio-rng.ko.xz` is `virtio_rng`.
    static func name(_ path: String) -> String {
        let file = path.split(separator: "/").last ?? ""
        return String(file.prefix { $0 != "." }).replacing("-", with: "_")
    }
}
