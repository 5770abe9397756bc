import Glibc

@_silgen_name("LLVMFuzzerRunDriver")
func runLibFuzzer(
    _ count: UnsafeMutablePointer<Int32>, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

/// libFuzzer takes a C function, which cannot carry a target with it.
nonisolated(unsafe) var chosen: FuzzTarget?

// fuzz                          the targets' names
// fuzz --seeds FOLDER           writes the seeds that our own encoders make
// fuzz TARGET ARGUMENTS...      libFuzzer with its own arguments
let words = CommandLine.arguments.dropFirst()
if words.first == "--seeds", words.count == 2, let folder = words.last {
    writeSeeds(into: folder)
    exit(0)
}
guard let name = words.first else {
    FuzzTarget.all.forEach { print($0.name) }
    exit(0)
}
guard let target = FuzzTarget.all.first(where: { $0.name == name }) else {
    complain("there is no target '\(name)'")
    exit(2)
}
chosen = target
var arguments = ([CommandLine.arguments[0], "-max_len=\(target.longest)"] + words.dropFirst()).map { strdup($0) } + [nil]
var count = Int32(arguments.count - 1)
let status = arguments.withUnsafeMutableBufferPointer { buffer -> Int32 in
    guard var start = buffer.baseAddress else { return 2 }
    return withUnsafeMutablePointer(to: &start) { arguments in
        runLibFuzzer(&count, arguments) { bytes, length in
            chosen?.body(UnsafeRawBufferPointer(start: bytes, count: length))
            return 0
        }
    }
}
exit(status)
