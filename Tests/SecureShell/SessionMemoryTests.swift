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

    @Test("is bounded: what would go beyond is refused, to a block that grows too, and what is given back can be used again")
    func bounded() {
        var memory = SessionMemory()
        var blocks: [UnsafeMutableRawPointer] = []
        for _ in 0..<64 {
            guard let block = memory.allocate(1 << 20) else { break }
            blocks.append(block)
        }
        #expect((30...32).contains(blocks.count))
        let grown = memory.reallocate(blocks.first, 8 << 20)
        let negative = memory.allocate(-1)
        let huge = memory.allocate(.max)
        #expect(grown == nil && negative == nil && huge == nil)
        for block in blocks { memory.release(block) }
        #expect(memory.used == 0)
        let again = memory.allocate(1 << 20)
        #expect(again != nil)
        memory.release(again)
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
