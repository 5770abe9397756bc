import AgentWire
@testable import TraceFiles

/// The smallest files of both versions that hold a page of function entries.
enum TraceSeeds {
    static let all = [("version-6", version6), ("version-7", version7)]

    private static let mark = [0x17, 0x08, 0x44] + Array("tracing".utf8)
    private static let pageSize: UInt32 = 256
    private static let symbols = Array("ffff800000001000 T alpha\nffff800000002000 T beta\n".utf8)
    private static let headerPage = Array(
        """
        \tfield: u64 timestamp;\toffset:0;\tsize:8;\tsigned:0;
        \tfield: local_t commit;\toffset:8;\tsize:8;\tsigned:1;
        \tfield: char data;\toffset:16;\tsize:240;\tsigned:1;

        """.utf8)
    private static let functionFormat = Array(
        """
        name: function
        ID: 1
        \tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;
        \tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;
        \tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;
        \tfield:unsigned long ip;\toffset:8;\tsize:8;\tsigned:0;
        \tfield:unsigned long parent_ip;\toffset:16;\tsize:8;\tsigned:0;

        """.utf8)

    private static var version6: [UInt8] {
        var file = mark + Array("6\0".utf8) + [0, 8] + little(pageSize) + pageDescription
        file += formats + little(UInt32(0))
        file += little(UInt32(symbols.count)) + symbols + little(UInt32(0)) + little(UInt64(0)) + little(UInt32(1))
        let clock = Array("[mono]".utf8)
        file += Array("options  \0".utf8) + little(UInt16(4)) + little(UInt32(clock.count)) + clock + little(UInt16(0))
        file += Array("flyrecord\0".utf8)
        file += little(UInt64(file.count + 16)) + little(UInt64(pageSize))
        return file + page
    }

    /// Sections in the order: page's description, formats, symbols, buffer, options.
    private static var version7: [UInt8] {
        var file = mark + Array("7\0".utf8) + [0, 8] + little(pageSize) + Array("none\0\0".utf8)
        let optionsPlace = file.count
        file += little(UInt64(0))
        var options: [UInt8] = []
        for (kind, contents) in [
            (TraceOptions.Kind.header, pageDescription), (.ftraceFormats, formats),
            (.symbols, little(UInt32(symbols.count)) + symbols),
        ] {
            options += option(kind.rawValue, little(UInt64(file.count)))
            file += section(kind.rawValue, contents)
        }
        let buffer = file.count
        file += section(TraceOptions.Kind.buffer.rawValue, page)
        let places = little(UInt64(buffer)) + Array("\0mono\0".utf8) + little(pageSize) + little(UInt32(1))
        let region = little(UInt32(0)) + little(UInt64(buffer + 16)) + little(UInt64(pageSize))
        options += option(TraceOptions.Kind.buffer.rawValue, places + region) + option(0, little(UInt64(0)))
        file.replaceSubrange(optionsPlace..<optionsPlace + 8, with: little(UInt64(file.count)))
        return file + section(0, options)
    }

    private static var pageDescription: [UInt8] {
        Array("header_page\0".utf8) + little(UInt64(headerPage.count)) + headerPage + Array("header_event\0".utf8)
            + little(UInt64(0))
    }

    private static var formats: [UInt8] {
        little(UInt32(1)) + little(UInt64(functionFormat.count)) + functionFormat
    }

    private static func section(_ kind: UInt16, _ contents: [UInt8]) -> [UInt8] {
        little(kind) + little(UInt16(0)) + little(UInt32(0)) + little(UInt64(contents.count)) + contents
    }

    private static func option(_ kind: UInt16, _ data: [UInt8]) -> [UInt8] {
        little(kind) + little(UInt32(data.count)) + data
    }

    private static var page: [UInt8] {
        var events: [UInt8] = []
        for (flags, address) in [(UInt32(0), UInt64(0xFFFF_8000_0000_1000)), (0x10, 0xFFFF_8000_0000_2004)] {
            events += little(UInt32(6 | 100 << 5)) + little(1 | flags << 16) + little(UInt32(7))
            events += little(address) + little(UInt64(0))
        }
        let page = little(UInt64(1_000)) + little(UInt64(events.count)) + events
        return page + [UInt8](repeating: 0, count: Int(pageSize) - page.count)
    }

    private static func little<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
        withUnsafeBytes(of: number.littleEndian) { [UInt8]($0) }
    }
}
