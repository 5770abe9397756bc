import Foundation
import KernelTracing
import Testing

/// Pages as real kernels wrote them, with what the same kernel's own text trace says of them.
///
/// `KERNEL.pages`: six pages with a `function` tracer over a small filter; `KERNEL.lost`: one page read after its buffer was
/// overwritten; `KERNEL.expected`: counts taken from the `trace` file and from `stats`, not from a decoder. `KERNEL.times`: a page of a
/// processor that sleeps 0.2 s between entries, longer than the 27 bits of an event's time can say, and one of an unfiltered trace
/// that interrupts cut into, so that the kernel wrote absolute stamps (6.12 on x86_64 wrote none in 400 pages); `KERNEL.microseconds`: the time of each entry of the
/// two in the `trace` file, a line a page.
struct CapturedPages: CustomTestStringConvertible, Sendable {
    static let all = ["5.10-x86_64", "6.1-x86_64", "6.12-x86_64", "6.18-x86_64", "6.12-aarch64", "7.2-riscv64"].map(
        Self.init)

    let kernel: String

    var testDescription: String { kernel }

    var pages: [UInt8] {
        get throws { try bytes("pages") }
    }

    var lost: [UInt8] {
        get throws { try bytes("lost") }
    }

    /// A page, and when the kernel's own text says that its entries were.
    var timed: [(page: [UInt8], microseconds: [Int])] {
        get throws {
            let pages = try bytes("times")
            let lines = String(decoding: try bytes("microseconds"), as: UTF8.self).split(separator: "\n")
            return zip(stride(from: 0, to: pages.count, by: 4_096), lines).map { start, line in
                ([UInt8](pages[start..<start + 4_096]), line.split(separator: " ").compactMap { Int($0) })
            }
        }
    }

    func expected(_ name: String) throws -> Int {
        let text = String(decoding: try bytes("expected"), as: UTF8.self)
        let line = text.split(separator: "\n").first { $0.hasPrefix(name + " ") }
        return try #require(line.flatMap { Int($0.dropFirst(name.count + 1)) })
    }

    private func bytes(_ kind: String) throws -> [UInt8] {
        let url = try #require(Bundle.module.url(forResource: "Fixtures/\(kernel)", withExtension: kind))
        return [UInt8](try Data(contentsOf: url))
    }
}

/// The descriptions that kernels from 5.10 to 6.18 give, and what 7.2 on riscv64 writes otherwise.
enum KernelDescription {
    static let headerPage = """
        \tfield: u64 timestamp;\toffset:0;\tsize:8;\tsigned:0;
        \tfield: local_t commit;\toffset:8;\tsize:8;\tsigned:1;
        \tfield: int overwrite;\toffset:8;\tsize:1;\tsigned:1;
        \tfield: char data;\toffset:16;\tsize:4080;\tsigned:1;

        """

    static let headerPageRISCV = """
        \tfield: u64 timestamp;\toffset:0;\tsize:8;\tsigned:0;
        \tfield: local_t commit;\toffset:8;\tsize:8;\tsigned:1;
        \tfield: char overwrite;\toffset:8;\tsize:1;\tsigned:0;
        \tfield: char data;\toffset:16;\tsize:4080;\tsigned:0;

        """

    static let function = """
        name: function
        ID: 1
        format:
        \tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;
        \tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;
        \tfield:unsigned char common_preempt_count;\toffset:3;\tsize:1;\tsigned:0;
        \tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;

        \tfield:unsigned long ip;\toffset:8;\tsize:8;\tsigned:0;
        \tfield:unsigned long parent_ip;\toffset:16;\tsize:8;\tsigned:0;
        \tfield:unsigned long args[];\toffset:24;\tsize:0;\tsigned:0;

        print fmt: " %ps <-- %ps", (void *)REC->ip, (void *)REC->parent_ip

        """

    static func page() throws -> PageLayout {
        try PageLayout(RecordFormat([UInt8](headerPage.utf8)))
    }

    static func entry() throws -> EntryLayout {
        try EntryLayout(RecordFormat([UInt8](function.utf8)))
    }
}

/// Every entry of one page.
func entries(of bytes: [UInt8]) throws -> (entries: [FunctionEntry], loss: TracePage.Loss) {
    let (page, entry) = (try KernelDescription.page(), try KernelDescription.entry())
    return try bytes.withUnsafeBytes { buffer in
        var reader = try TracePage(buffer, page: page, entry: entry)
        var entries: [FunctionEntry] = []
        while let next = try reader.next() {
            entries.append(next)
        }
        return (entries, reader.loss)
    }
}
