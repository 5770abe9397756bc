/// The binary digits of π behind the point, which Blowfish's tables begin with.
enum FractionOfPi {
    /// The first `count` words of 32 bits, the most significant first. Machin's formula: π = 16·atan(1/5) − 4·atan(1/239).
    static func words(_ count: Int) -> [UInt32] {
        // One word before the point, and two behind the last one that catch the rounding.
        let size = count + 3
        var pi = [UInt32](repeating: 0, count: size)
        pi.withUnsafeMutableBufferPointer { sum in
            addArctangent(of: 5, times: 16, to: sum, isNegative: false)
            addArctangent(of: 239, times: 4, to: sum, isNegative: true)
        }
        return Array(pi[1...count])
    }

    /// atan(1/x) = 1/x − 1/(3·x³) + 1/(5·x⁵) − …
    private static func addArctangent(
        of x: UInt64, times factor: UInt32, to sum: UnsafeMutableBufferPointer<UInt32>, isNegative: Bool
    ) {
        var power = [UInt32](repeating: 0, count: sum.count)
        power[0] = factor
        var isNegative = isNegative
        power.withUnsafeMutableBufferPointer { power in
            // Where the power's first digit that is not 0 stands.
            var start = divide(power, by: x, from: 0)
            var odd: UInt64 = 1
            while start < power.count {
                accumulate(power, over: odd, from: start, into: sum, isNegative: isNegative)
                start = divide(power, by: x * x, from: start)
                odd += 2
                isNegative.toggle()
            }
        }
    }

    private static func divide(_ digits: UnsafeMutableBufferPointer<UInt32>, by divisor: UInt64, from start: Int) -> Int {
        var rest: UInt64 = 0
        var index = start
        while index < digits.count {
            let whole = rest << 32 | UInt64(digits[index])
            digits[index] = UInt32(truncatingIfNeeded: whole / divisor)
            rest = whole % divisor
            index += 1
        }
        var first = start
        while first < digits.count, digits[first] == 0 { first += 1 }
        return first
    }

    /// Adds `digits` / `divisor` to the sum, or takes it away.
    private static func accumulate(
        _ digits: UnsafeMutableBufferPointer<UInt32>, over divisor: UInt64, from start: Int,
        into sum: UnsafeMutableBufferPointer<UInt32>, isNegative: Bool
    ) {
        var rest: UInt64 = 0
        var index = start
        while index < digits.count {
            let whole = rest << 32 | UInt64(digits[index])
            add(UInt32(truncatingIfNeeded: whole / divisor), at: index, to: sum, isNegative: isNegative)
            rest = whole % divisor
            index += 1
        }
    }

    private static func add(_ word: UInt32, at place: Int, to sum: UnsafeMutableBufferPointer<UInt32>, isNegative: Bool) {
        var (index, carry) = (place, word)
        while carry != 0, index >= 0 {
            let (value, overflow) =
                isNegative ? sum[index].subtractingReportingOverflow(carry) : sum[index].addingReportingOverflow(carry)
            sum[index] = value
            carry = overflow ? 1 : 0
            index -= 1
        }
    }
}
