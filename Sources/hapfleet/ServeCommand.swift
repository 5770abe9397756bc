import ArgumentParser
import Dashboard
import Foundation
import KernelSources
import ResultStore
import Secrets

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "The dashboard: fleet, runs, hosts, functions and comparisons in a browser.",
        discussion: """
            It only reads the store, which may be written meanwhile; with --token-file and --campaign, who has the token starts runs of those \
            campaigns, and stops them. Without a token it listens on this machine alone. With --token-file, \
            browsers log in with the token, and programs send it as 'Authorization: Bearer TOKEN'; for other machines put a proxy with TLS \
            before it. Ends with Ctrl-C.
            """)

    @Option(help: ArgumentHelp("Where to listen.", valueName: "address:port"))
    var listen = "127.0.0.1:8642"

    @Option(
        help: """
            A file with the token that requests must have: one line of 16 or more visible ASCII characters. Only its owner may be able to \
            read it.
            """, completion: .file())
    var tokenFile: String?

    @Flag(help: "Show everything to everyone who can reach the address.")
    var withoutToken = false

    @Option(
        help: "A campaign that may be started from the page; may be repeated.", completion: .file(extensions: ["yaml", "yml"]))
    var campaign: [String] = []

    @Option(name: [.customShort("i"), .long], help: "The inventory of those runs, as for 'run'.", completion: .file())
    var inventory: String?

    @OptionGroup var store: StoreOptions

    func validate() throws {
        if !campaign.isEmpty, tokenFile == nil {
            throw ValidationError("--campaign needs --token-file: who may start runs shows the token")
        }
        if withoutToken, tokenFile != nil { throw ValidationError("give --token-file or --without-token, not both") }
    }

    func run() async throws {
        let address = try ListeningAddress(listen)
        let access = try access(to: address)
        let control =
            campaign.isEmpty ? nil : try RunLauncher(campaigns: campaign, inventory: inventory, store: self.store.store)
        let store = control == nil ? try await store.openForReading() : try await store.open(creating: true)
        let dashboard = try Dashboard(
            store: store, kernels: .standard(), access: access, patience: .seconds(10), control: control
        ) { run in
            try? ReportWeight.named(nil, of: run)
        }
        do {
            try await dashboard.serve(host: address.host, port: address.port) { port in
                print("http://\(address.written(port: port))/ shows \(store.location); Ctrl-C ends it")
                // Whoever started this reads the address from a pipe, too.
                fflush(nil)
            }
        } catch {
            throw CommandFailure("cannot listen on \(listen): \(error); name another address with --listen")
        }
    }

    private func access(to address: ListeningAddress) throws -> Access {
        if let tokenFile { return .token(try TokenFile.read(tokenFile)) }
        if withoutToken { return .everyone }
        guard address.isLoopback else {
            throw CommandFailure(
                "\(listen) can be reached from other machines: give a --token-file, or say --without-token to let everyone look")
        }
        return .thisMachine
    }
}

/// An address and port to listen on, as `127.0.0.1:8642`, `[::1]:8642` or `localhost:8642`.
struct ListeningAddress {
    let host: String
    let port: Int

    init(_ text: String) throws {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]), (0...65_535).contains(port),
            colon > text.startIndex
        else { throw CommandFailure("--listen \(text): no address and port such as 127.0.0.1:8642") }
        let host = text[..<colon]
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        guard isBracketed || !host.contains(":") else {
            throw CommandFailure("--listen \(text): an IPv6 address stands in brackets, such as [::1]:8642")
        }
        self.host = isBracketed ? String(host.dropFirst().dropLast()) : String(host)
        self.port = port
    }

    /// Whether only this machine can reach it.
    var isLoopback: Bool { ThisMachine.isNamed(host) }

    func written(port: Int) -> String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

/// A file that holds the dashboard's token.
enum TokenFile {
    static func read(_ path: String) throws -> AccessToken {
        let text: String
        do throws(SecretFileError) {
            text = try SecretFile.read(path)
        } catch {
            throw CommandFailure("--token-file \(error.description)")
        }
        guard let token = AccessToken(text) else {
            throw CommandFailure(
                "--token-file \(path): a token is one line of \(AccessToken.leastLength) or more visible ASCII characters, such as 'openssl rand -hex 24' gives"
            )
        }
        return token
    }
}
