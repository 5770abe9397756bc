import Foundation
import Testing

@testable import Lab

@Suite("The initramfs archive")
struct CpioArchiveTests {
    @Test("starts with the format's magic, is aligned to four bytes and ends with its trailer")
    func format() {
        var archive = CpioArchive()
        archive.addFile("guest/etc/hostname", Data("lab\n".utf8))
        archive.finish()
        #expect(archive.data.starts(with: Data("070701".utf8)))
        #expect(archive.data.count % 4 == 0)
        #expect(archive.data.range(of: Data("TRAILER!!!\0".utf8)) != nil)
    }

    @Test("a folder is written once, before what is in it")
    func folders() throws {
        var archive = CpioArchive()
        archive.addFile("a/b/one", Data())
        archive.addFile("a/b/two", Data())
        let text = String(decoding: archive.data, as: UTF8.self)
        #expect(text.ranges(of: "a/b\0").count == 1)
        let folder = try #require(text.range(of: "a/b\0"))
        let file = try #require(text.range(of: "a/b/one\0"))
        #expect(folder.lowerBound < file.lowerBound)
    }

    @Test("a file's header has its mode, owner and size")
    func header() {
        var archive = CpioArchive()
        archive.addFile("key", mode: 0o600, owner: .measure, Data("secret".utf8))
        let header = String(decoding: archive.data.prefix(110), as: UTF8.self)
        // inode, mode, user, group, links; then the time; then the size
        let fields = ["00000001", "00008180", "000003e8", "000003e8", "00000001"]
        #expect(header.hasPrefix("070701" + fields.joined()))
        #expect(header.dropFirst(54).hasPrefix("00000006"))
    }
}
