/// From a traced address to its line in `available_filter_functions`, the number by which it leaves the filter.
///
/// Only what is certain is in it: a wrong number would take another function out of the measurement.
public struct FilterMap: Sendable {
    /// No traced instruction is further behind its function's symbol than this: `endbr64`, `bti` and patchable words come first.
    private static let furthest: UInt64 = 16
    private static let unknown = UInt32.max

    private let addresses: [UInt64]
    private let numbers: [UInt32]
    /// How many functions' numbers are known.
    public let knownCount: Int

    /// No function's number is known.
    public init() {
        self.init(addresses: [], numbers: [])
    }

    private init(addresses: [UInt64], numbers: [UInt32]) {
        self.addresses = addresses
        self.numbers = numbers
        knownCount = numbers.count { $0 != Self.unknown }
    }

    /// The line, counted from 1, of the function whose traced instruction is at `address`, if it is known.
    public func number(of address: UInt64) -> UInt32? {
        var low = 0
        var high = addresses.count
        while low < high {
            let middle = (low + high) / 2
            if addresses[middle] <= address { low = middle + 1 } else { high = middle }
        }
        guard low > 0, address - addresses[low - 1] <= Self.furthest, numbers[low - 1] != Self.unknown else { return nil }
        return numbers[low - 1]
    }
}

extension FilterMap {
    /// The map that a kernel gives which lists the addresses itself, in the order of the lines.
    public init(addresses: [UInt64]) {
        let order = Self.order(of: addresses)
        self.init(addresses: order.map { addresses[Int($0)] }, numbers: order.map { $0 + 1 })
    }

    /// The map that follows from setting the lines beside the kernel's text symbols.
    ///
    /// A name that occurs once in both is certain. The others, between two certain neighbours of vmlinux, are in the same order
    /// in both: each is assigned as early as possible, and as late as possible; where both agree there is no other way.
    /// - Parameters:
    ///   - symbols: the text symbols in the order of `/proc/kallsyms`: vmlinux first, ascending; aliases included.
    ///   - functions: the names in the order of the lines.
    ///   - vmlinuxCount: how many of each are vmlinux's.
    public init(
        symbols: (names: [FunctionName], addresses: [UInt64]), functions: [FunctionName],
        vmlinuxCount: (symbols: Int, functions: Int)
    ) {
        var matching = SymbolMatching(symbols: symbols.names, functions: functions)
        matching.fillGaps(addresses: symbols.addresses, vmlinuxCount: vmlinuxCount)
        var numbers = [UInt32](repeating: Self.unknown, count: symbols.addresses.count)
        for (line, symbol) in matching.symbolOfFunction.enumerated() where symbol != SymbolMatching.none {
            numbers[Int(symbol)] = UInt32(line) + 1
        }
        let order = Self.order(of: symbols.addresses)
        var sorted: [UInt64] = []
        var sortedNumbers: [UInt32] = []
        sorted.reserveCapacity(order.count)
        sortedNumbers.reserveCapacity(order.count)
        for symbol in order {
            let address = symbols.addresses[Int(symbol)]
            let number = numbers[Int(symbol)]
            // Aliases share an address: keep one, with the number that one of them has.
            if let last = sorted.last, last == address {
                if number != Self.unknown { sortedNumbers[sortedNumbers.count - 1] = number }
            } else {
                sorted.append(address)
                sortedNumbers.append(number)
            }
        }
        self.init(addresses: sorted, numbers: sortedNumbers)
    }

    private static func order(of addresses: [UInt64]) -> [UInt32] {
        var order = (0..<addresses.count).map { UInt32($0) }
        if !isAscending(addresses) {
            shellSort(count: order.count) {
                addresses[Int(order[$0])] < addresses[Int(order[$1])]
            } swap: {
                order.swapAt($0, $1)
            }
        }
        return order
    }

    private static func isAscending(_ addresses: [UInt64]) -> Bool {
        var last: UInt64 = 0
        for address in addresses {
            if address < last { return false }
            last = address
        }
        return true
    }
}
