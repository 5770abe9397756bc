import KernelTracing

/// What the stamps of a trace count.
enum TraceClock: Equatable {
    /// How a processor's cycles become nanoseconds: × multiplier ÷ 2^shift.
    struct Cycles: Equatable {
        var multiplier: UInt32
        var shift: UInt32
    }

    /// Nanoseconds.
    case nanoseconds
    /// Cycles, with what makes nanoseconds of them.
    case cycles(Cycles)
    /// Something that is no time, or cycles of unknown length.
    case other(String)

    /// The clock `name`, of a file that tells `cycles` or not.
    init(name: String, cycles: Cycles?) {
        switch name {
        // "local" is the kernel's own choice: a file that names no clock has it.
        case "", "local", "global", "perf", "mono", "mono_raw", "boot", "tai": self = .nanoseconds
        case "x86-tsc", "tsc2nsec":
            self =
                if let cycles, cycles.multiplier > 0, cycles.shift < 64 { .cycles(cycles) } else { .other(name) }
        default: self = .other(name)
        }
    }

    /// The nanoseconds that a stamp stands for; 0 if it stands for no time.
    func nanoseconds(_ stamp: UInt64) -> UInt64 {
        switch self {
        case .nanoseconds: return stamp
        case .cycles(let cycles):
            let product = stamp.multipliedFullWidth(by: UInt64(cycles.multiplier))
            guard cycles.shift > 0 else { return product.low }
            return product.low >> UInt64(cycles.shift) | product.high << UInt64(64 - cycles.shift)
        case .other: return 0
        }
    }

    /// The name in brackets in the text of `trace_clock`: `[local] global counter …`.
    static func current(in text: [UInt8]) -> String? {
        guard let open = text.firstIndex(of: 0x5B), let close = text[open...].firstIndex(of: 0x5D) else { return nil }
        return String(ascii: text[(open + 1)..<close], atMost: 64)
    }
}
