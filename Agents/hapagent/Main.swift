import CSyscalls
import KernelTracing

/// `hapagent serve | selftest | --version`
@main
enum Main {
    static func main() {
        let command = arguments.dropFirst().first ?? ""
        if command == "serve" {
            serve()
        } else if command == "selftest" {
            let outcome = SelfTest.run()
            put(outcome.text, on: 1)
            exit(outcome.isMeasurable ? 0 : 1)
        } else if command == "--version" {
            put(Agent.version + "\n", on: 1)
        } else {
            put("usage: hapagent serve | selftest | --version\n", on: 2)
            exit(2)
        }
    }

    private static func serve() {
        do {
            try Agent().serve()
        } catch {
            put("hapagent: " + error.description + "\n", on: 2)
            exit(1)
        }
    }

    /// The process's arguments; there is no `CommandLine` in Embedded Swift.
    private static var arguments: [String] {
        Files.bytes("/proc/self/cmdline")[...].parts(between: 0).map { $0.text }
    }

    private static func put(_ text: String, on descriptor: Int32) {
        try? OpenFile(owning: dup(descriptor), name: "standard output").writeAll([UInt8](text.utf8))
    }
}
