import Foundation
import Testing

@testable import KernelSources

/// A little kernel and a module, compiled from sources with debug information.
struct Fixture {
    /// How it is compiled.
    enum Variant: String, CaseIterable, CustomTestStringConvertible {
        case dwarf5 = "-gdwarf-5"
        case dwarf4 = "-gdwarf-4"
        case compressed = "-gdwarf-5 -gz"
        case splitUnits = "-gdwarf-5 -gsplit-dwarf"
        case oldSplitUnits = "-gdwarf-4 -gsplit-dwarf"
        case sized = "-gdwarf-5 -Os"
        case unoptimised = "-gdwarf-5 -O0"

        case clang = "-gdwarf-5 -Wno-attributes"

        var compiler: String { self == .clang ? "clang" : "gcc" }
        var options: [String] { rawValue.split(separator: " ").map(String.init) }
        var linkOptions: [String] { self == .compressed ? ["--compress-debug-sections=zlib"] : [] }
        var testDescription: String { rawValue }
    }

    let folder: URL
    var kernel: URL { folder.appending(path: "vmlinux") }
    var module: URL { folder.appending(path: "fixture.ko") }

    static let sources = [
        "include/linux/shared.h": """
        static inline __attribute__((always_inline)) int twice(int value)
        {
        \tvalue += 1;
        \treturn value * 2;
        }

        static __attribute__((noinline)) int shared_size(int value)
        {
        \tif (value < 0)
        \t\treturn 1;

        \treturn value << 3;
        }

        #define SYSCALL_DEFINE1(name, argument) \\
        \tlong __x64_sys_##name(argument); \\
        \tstatic inline __attribute__((always_inline)) long __do_sys_##name(argument); \\
        \tlong __x64_sys_##name(argument) { return __do_sys_##name(value); } \\
        \tstatic inline __attribute__((always_inline)) long __do_sys_##name(argument)
        """,
        "fs/read.c": """
        #include "linux/shared.h"
        extern void disaster(int) __attribute__((cold));
        extern int outside(int, int);

        static int check(int value)
        {
        \tif (value > 3)
        \t\treturn outside(value, 2);
        \tvalue ^= 5;
        \treturn value + 7;
        }

        static __attribute__((noinline)) int limit(int value)
        {
        \tif (value > 100)
        \t\tvalue = outside(value, 100);
        \treturn value;
        }

        static __attribute__((noinline)) int scale(int value, int by)
        {
        \tint sum = 0;

        \twhile (value-- > 0)
        \t\tsum += outside(sum, by);
        \treturn sum;
        }

        int read_entry(int value)
        {
        \tint result;

        \tif (value == 13) {
        \t\tdisaster(value);
        \t\toutside(value, 14);
        \t\tdisaster(value + 1);
        \t}
        \tresult = check(value) + limit(value) + shared_size(value);
        \tresult += twice(value);
        \treturn scale(result, 4) + scale(value, 4);
        }

        SYSCALL_DEFINE1(read, int value)
        {
        \tint result = read_entry(value);

        \tif (result < 0)
        \t\treturn -1;
        \treturn result + outside(value, 3);
        }
        """,
        "net/send.c": """
        #include "linux/shared.h"
        extern int outside(int, int);

        static __attribute__((noinline)) int limit(int value)
        {
        \tif (value < 7)
        \t\tvalue = outside(7, value);
        \treturn value + 1;
        }

        int
        send_entry(int value,
        \t   int other)
        {
        \tvalue = limit(value) + shared_size(other);
        \treturn value + twice(other);
        }

        void send_last(int value)
        {
        \tif (value)
        \t\toutside(value, 1);
        }
        """,
        "kernel/outside.c": """
        int outside(int left, int right)
        {
        \t__asm__ volatile("" : "+r"(left));
        \treturn left - right;
        }

        void disaster(int value)
        {
        \twhile (value)
        \t\tvalue = outside(value, 0);
        }

        int first_twin(int value)
        {
        \tif (value > 3)
        \t\tvalue = outside(value, 11) + outside(value, 12);
        \treturn value * 3;
        }

        int second_twin(int value)
        {
        \tif (value > 3)
        \t\tvalue = outside(value, 11) + outside(value, 12);
        \treturn value * 3;
        }

        int (*const twins[])(int) = { first_twin, second_twin };

        long __do_sys_pause(void)
        {
        \treturn outside(5, 6);
        }

        long __x64_sys_pause(void) __attribute__((alias("__do_sys_pause")));

        static const char name[] __attribute__((section(".modinfo"), used)) = "name=fixture";

        __attribute__((section(".exit.text"))) int fixture_exit(int value)
        {
        \treturn outside(value, 9);
        }
        """,
        "kernel.lds": """
        SECTIONS {
        \t/DISCARD/ : { *(.eh_frame) *(.comment) *(.note.GNU-stack) }
        \t. = 0x1000000;
        \t.text : { _text = .; *(.text .text.*) }
        \t.exit.text : { *(.exit.text) }
        \t.notes : { *(.note.*) }
        \t.data : { *(.data .data.* .rodata .rodata.* .modinfo) }
        }
        """,
    ]

    /// Compiles both in a new folder, which `remove()` deletes.
    init(_ variant: Variant) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "hapfleet-kernel-\(UUID().uuidString)")
        for (path, text) in Self.sources {
            let file = folder.appending(path: path)
            try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try (text + "\n").write(to: file, atomically: true, encoding: .utf8)
        }
        var objects: [String] = []
        for source in Self.sources.keys.sorted() where source.hasSuffix(".c") {
            let object = source.replacing(".c", with: ".o")
            try command(
                [variant.compiler, "-O2"] + variant.options + [
                    "-ffreestanding", "-fno-pie", "-Iinclude", "-c", source, "-o", object,
                ])
            objects.append(object)
        }
        let link = ["ld", "--no-warn-rwx-segments", "--build-id=sha1"] + variant.linkOptions
        try command(link + ["-static", "-T", "kernel.lds", "-e", "read_entry", "-o", "vmlinux"] + objects)
        try command(link + ["-r", "-o", "fixture.ko"] + objects)
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }

    /// Where universal-ctags says that each function of a source file begins and ends, by name.
    func tags(of source: String) throws -> [String: ClosedRange<Int>] {
        var found: [String: ClosedRange<Int>] = [:]
        let output = try command(["ctags", "--languages=C", "--langmap=C:.c.h", "--c-kinds=f", "--fields=+ne", "-f", "-", source])
        for line in output.split(separator: "\n") {
            let fields = line.split(separator: "\t").map(String.init)
            guard let first = Self.number("line:", in: fields), let last = Self.number("end:", in: fields) else { continue }
            found[fields[0]] = first...last
        }
        return found
    }

    private static func number(_ key: String, in fields: [String]) -> Int? {
        fields.first { $0.hasPrefix(key) }.flatMap { Int($0.dropFirst(key.count)) }
    }

    /// The symbols of functions in `.text` of an object, with their offsets from its base.
    func symbols(of object: URL) throws -> [SymbolTable.Symbol] {
        let lines = try command(["nm", object.path(percentEncoded: false)]).split(separator: "\n")
        let symbols = lines.compactMap { line -> (UInt64, String)? in
            let fields = line.split(separator: " ")
            guard fields.count == 3, fields[1].lowercased() == "t", let address = UInt64(fields[0], radix: 16) else { return nil }
            return (address, String(fields[2]))
        }
        let base = symbols.first { $0.1 == "_text" }?.0 ?? 0
        return symbols.filter { $0.1 != "_text" }.map { SymbolTable.Symbol(offset: TextOffset($0.0 - base), name: $0.1) }
    }

    /// Runs a command in the fixture's folder and returns what it prints.
    @discardableResult
    func command(_ words: [String]) throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = words
        process.currentDirectoryURL = folder
        process.standardOutput = output
        try process.run()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CommandFailure(words: words, status: process.terminationStatus) }
        return String(decoding: text, as: UTF8.self)
    }

    struct CommandFailure: Error {
        let words: [String]
        let status: Int32
    }
}
