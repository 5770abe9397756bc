import KernelTracing
import Testing

@Suite("Layouts that the kernel describes")
struct LayoutTests {
    @Test("header_page gives the page's size")
    func page() throws {
        let layout = try KernelDescription.page()
        #expect(layout.pageSize == 4_096)
        #expect(layout.dataOffset == 16)
        #expect(layout == (try PageLayout(RecordFormat([UInt8](KernelDescription.headerPageRISCV.utf8)))))
    }

    @Test("the function event's format gives the fields' places")
    func entry() throws {
        let layout = try KernelDescription.entry()
        #expect(layout.identifier == 1)
        #expect(layout.addressOffset == 8)
        #expect(layout.size == 16)
    }

    @Test("a 32-bit kernel's commit word is refused")
    func narrowCommit() {
        let text = KernelDescription.headerPage.replacing("commit;\toffset:8;\tsize:8", with: "commit;\toffset:8;\tsize:4")
        #expect(throws: KernelFormatError(.unsupportedField, at: 8, field: "commit")) {
            try PageLayout(RecordFormat([UInt8](text.utf8)))
        }
    }

    @Test("a format without a field is refused, with its name")
    func missing() {
        let text = KernelDescription.function.replacing("common_pid", with: "common_task")
        #expect(throws: KernelFormatError(.missingField, at: 0, field: "common_pid")) {
            try EntryLayout(RecordFormat([UInt8](text.utf8)))
        }
        #expect(throws: KernelFormatError(.missingField, at: 0, field: "ID")) { try EntryLayout(RecordFormat([])) }
    }

    @Test("arrays and absurd numbers in a format are read or passed over")
    func fields() {
        let text =
            "field:char comm[16];\toffset:8;\tsize:16;\tsigned:0;\nfield:int x;\toffset:99999999999999999999;\tsize:4;\nfield:;;"
        let format = RecordFormat([UInt8](text.utf8))
        #expect(format.fields.map(\.name) == ["comm"])
    }

    @Test("a CPU's statistics give what was lost")
    func statistics() {
        let text =
            "entries: 638\noverrun: 12\ncommit overrun: 3\nbytes: 19552\noldest event ts: 1.5\ndropped events: 4\nread events: 9\n"
        let statistics = CPUStatistics([UInt8](text.utf8))
        #expect(statistics.lost == 19)
        #expect(statistics.overrun == 12)
    }

    @Test("/proc/modules gives names, sizes, addresses, and which are half loaded")
    func modules() {
        let text = """
            bridge 253952 0 - Live 0xffffffffc02d1000
            stp 16384 1 bridge, Live 0xffffffffc02cc000 (OE)
            dummy 12288 1 - Loading 0xffffffffc02b8000 (+)
            ifb 12288 0 - Unloading 0xffffffffc02b0000 (-)
            half a line
            """
        #expect(
            LoadedModule.all(in: [UInt8](text.utf8)) == [
                LoadedModule(name: "bridge", size: 253_952, address: 0xFFFF_FFFF_C02D_1000),
                LoadedModule(name: "stp", size: 16_384, address: 0xFFFF_FFFF_C02C_C000),
                LoadedModule(name: "dummy", size: 12_288, address: 0xFFFF_FFFF_C02B_8000, isLive: false),
                LoadedModule(name: "ifb", size: 12_288, address: 0xFFFF_FFFF_C02B_0000, isLive: false),
            ])
    }

    @Test("the build-id is found among notes, and damage is no trap")
    func notes() {
        let other: [UInt8] = [4, 0, 0, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0x58, 0x65, 0x6E, 0, 9, 0, 0, 0]
        let buildID: [UInt8] = [4, 0, 0, 0, 3, 0, 0, 0, 3, 0, 0, 0, 0x47, 0x4E, 0x55, 0, 0xAA, 0xBB, 0xCC, 0]
        #expect(ELFNotes.buildID(in: other + buildID) == [0xAA, 0xBB, 0xCC])
        #expect(ELFNotes.buildID(in: other) == nil)
        #expect(ELFNotes.buildID(in: [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 3, 0, 0, 0]) == nil)
        for length in 0..<buildID.count - 1 {
            #expect(ELFNotes.buildID(in: [UInt8](buildID[..<length])) == nil)
        }
    }
}
