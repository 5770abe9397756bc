import Foundation

/// Where Debian's packages come from: the mirror that this machine is configured for.
struct DebianMirror: Hashable, Sendable {
    /// The base address of the archive.
    let archive: String
    /// The base address of the security archive.
    let security: String

    /// One line or stanza of apt's list of sources.
    struct Source: Equatable {
        let uris: [String]
        let suites: [String]
        let components: [String]
    }

    /// Reads what this machine's apt is configured with; `HAPFLEET_DEBIAN_MIRROR` and `HAPFLEET_DEBIAN_SECURITY_MIRROR` go before it.
    static func configured(
        aptFolder: URL = URL(filePath: "/etc/apt"), environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(LabError) -> DebianMirror {
        let sources = sources(in: aptFolder)
        let mirror = choose(
            from: sources, archive: environment["HAPFLEET_DEBIAN_MIRROR"],
            security: environment["HAPFLEET_DEBIAN_SECURITY_MIRROR"])
        guard let mirror else {
            throw LabError(
                .noMirror, subject: aptFolder.path, cause: "names no Debian mirror",
                remedy: "set HAPFLEET_DEBIAN_MIRROR to the address of one (the folder that has dists and pool)")
        }
        return mirror
    }

    static func choose(from sources: [Source], archive: String? = nil, security: String? = nil) -> DebianMirror? {
        func first(where fits: (String) -> Bool) -> String? {
            sources.first { $0.components.contains("main") && $0.suites.contains { isDebianSuite($0) && fits($0) } }?.uris.first
        }
        guard let archive = archive ?? first(where: { !isSecurity($0) }) else { return nil }
        let base = archive.hasSuffix("/") ? String(archive.dropLast()) : archive
        return DebianMirror(archive: base, security: security ?? first(where: isSecurity) ?? base + "-security")
    }

    /// The line of a list of sources for one suite: of packages for an architecture, or of source packages.
    func line(suite: String, architecture: Architecture?, keyring: String) -> String {
        let uri = Self.isSecurity(suite) ? security : archive
        let (kind, only) = architecture.map { ("deb", "arch=\($0.debianName) ") } ?? ("deb-src", "")
        return "\(kind) [\(only)signed-by=\(keyring)] \(uri) \(suite) main"
    }

    private static func sources(in folder: URL) -> [Source] {
        let parts = (try? FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "sources.list.d").path)) ?? []
        let files = ["sources.list"] + parts.sorted().map { "sources.list.d/\($0)" }
        return files.flatMap { name -> [Source] in
            guard let data = try? Data(contentsOf: folder.appending(path: name)) else { return [] }
            let text = String(decoding: data, as: UTF8.self)
            if name.hasSuffix(".sources") { return stanzas(text) }
            return name.hasSuffix(".list") ? lines(text) : []
        }
    }

    /// The one-line format: `deb [options] address suite component…`.
    static func lines(_ text: String) -> [Source] {
        text.split(whereSeparator: \.isNewline).compactMap { line in
            var words = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace)
            guard words.first == "deb" else { return nil }
            words.removeFirst()
            if words.first?.hasPrefix("[") == true {
                guard let end = words.firstIndex(where: { $0.hasSuffix("]") }) else { return nil }
                words.removeSubrange(...end)
            }
            guard words.count >= 3, isFetchable(words[0]) else { return nil }
            return Source(uris: [String(words[0])], suites: [String(words[1])], components: words.dropFirst(2).map(String.init))
        }
    }

    /// The stanza format.
    static func stanzas(_ text: String) -> [Source] {
        ControlStanzas.parse(text).compactMap { fields in
            func words(_ name: String) -> [Substring] { (fields[name] ?? "").split(whereSeparator: \.isWhitespace) }
            guard words("types").contains("deb"), fields["enabled"]?.lowercased() != "no" else { return nil }
            let uris = words("uris").filter(isFetchable).map(String.init)
            guard !uris.isEmpty else { return nil }
            return Source(uris: uris, suites: words("suites").map(String.init), components: words("components").map(String.init))
        }
    }

    private static func isFetchable(_ uri: Substring) -> Bool {
        ["http://", "https://", "file:", "mirror+", "copy:"].contains { uri.hasPrefix($0) }
    }

    private static func isSecurity(_ suite: String) -> Bool { suite.hasSuffix("-security") || suite.hasSuffix("/updates") }

    /// Suites of other distributions and of vendors have other names.
    private static func isDebianSuite(_ suite: String) -> Bool {
        let codename = suite.prefix { $0 != "-" && $0 != "/" }
        return ["bullseye", "bookworm", "trixie", "forky", "duke", "sid", "stable", "oldstable", "testing", "unstable"]
            .contains { $0 == codename }
    }
}
