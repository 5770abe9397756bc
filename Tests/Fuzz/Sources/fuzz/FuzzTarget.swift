import Glibc

/// Something that reads what others wrote, with what must hold whatever they wrote.
struct FuzzTarget: Sendable {
    /// What it is called on the command line; its seeds are in the folder of that name.
    let name: String
    /// The longest input worth trying, in bytes.
    let longest: Int
    /// Reads one input; ends the process if something does not hold.
    let body: @Sendable (UnsafeRawBufferPointer) -> Void

    init(_ name: String, longest: Int, _ body: @escaping @Sendable (UnsafeRawBufferPointer) -> Void) {
        self.name = name
        self.longest = longest
        self.body = body
    }

    /// All targets. The others who decode files of their own add theirs here.
    static let all: [FuzzTarget] =
        wireTargets + tracingTargets + targetTargets + traceFileTargets + kernelFileTargets + secureShellTargets
        + definitionTargets + weightTargets
}

/// Ends the process with one line if `condition`, which must always hold, does not.
func require(_ condition: @autoclosure () -> Bool, _ claim: String) {
    guard !condition() else { return }
    complain("this does not hold: \(claim)")
    abort()
}

/// Prints one line on standard error.
func complain(_ text: String) {
    let line = "fuzz: \(text)\n"
    _ = line.utf8CString.withUnsafeBytes { write(2, $0.baseAddress, $0.count - 1) }
}
