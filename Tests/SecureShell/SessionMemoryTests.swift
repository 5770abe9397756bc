import Glibc
import Testing

@testable import SecureShell

@Suite("A session's memory")
struct SessionMemoryTests {
    @Test("keeps what is in a block whose empty pages are given back")
    func emptyPages() throws {
        let (page, count) = (sysconf(Int32(_SC_PAGESIZE)), 16)
        var memory = SessionMemory()
        let allocated = memory.allocate(count * page)
        let block = try #require(allocated)
        defer { memory.release(block) }
        let written = [0, 3 * page + 5, count * page - 1]
        for offset in written { block.storeBytes(of: 7, toByteOffset: offset, as: UInt8.self) }
        SessionMemory.releaseEmptyPages(of: block)
        let kept = UnsafeRawBufferPointer(start: block, count: count * page).enumerated().filter { $0.element != 0 }
        #expect(kept.map(\.offset) == written)
        #expect(kept.allSatisfy { $0.element == 7 })
    }

    @Test("gives back the pages that hold nothing")
    func residence() throws {
        let (page, count) = (sysconf(Int32(_SC_PAGESIZE)), 64)
        var memory = SessionMemory()
        let allocated = memory.allocate(count * page)
        let block = try #require(allocated)
        defer { memory.release(block) }
        memset(block, 0, count * page)
        SessionMemory.releaseEmptyPages(of: block)
        let first = block.alignedUp(toMultipleOf: page)
        var resident = [UInt8](repeating: 0, count: count - 1)
        #expect(mincore(first, (count - 1) * page, &resident) == 0)
        #expect(resident.allSatisfy { $0 & 1 == 0 })
    }
}
