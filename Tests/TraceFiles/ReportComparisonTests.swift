import AgentWire
import Testing

@testable import TraceFiles

@Suite("What trace-cmd recorded counts as trace-cmd reports it")
struct ReportComparisonTests {
    @Test("as many events in each context, as many lost, as many tasks", arguments: Fixture.all)
    func counts(_ fixture: Fixture) throws {
        let expected = try fixture.expected()
        let counters = try fixture.imported().result.counters
        #expect(counters.taskEvents == expected.events["task"])
        #expect(counters.softirqEvents == expected.events["softirq"])
        #expect(counters.hardirqEvents == expected.events["hardirq"])
        #expect(counters.lostEvents == expected.lost)
        #expect(counters.tasksSeen == UInt64(expected.tasks.count { $0.key != 0 }))
    }

    @Test("the same functions in the same contexts", arguments: Fixture.all)
    func functions(_ fixture: Fixture) throws {
        let expected = try fixture.expected()
        let trace = try fixture.imported()
        let result = trace.result
        let symbols = Dictionary(
            uniqueKeysWithValues: result.objects.map { ($0.name, trace.symbols.symbols(of: $0.name)) })
        var found: Set<Found> = []
        for function in result.functions {
            let object = result.objects[Int(function.object)].name
            let name = symbols[object]?.last { $0.offset <= function.offset }.map { String(decoding: $0.name, as: UTF8.self) }
            for context in Context.allCases where function.sightings.contains(context, in: .settle) {
                found.insert(Found(context: context.name, object: object, offset: function.offset, name: name))
            }
        }
        let contents = try TraceContents(path: fixture.path)
        let wanted = expected.functions.map { function in
            let place = contents.symbols.locate(function.address)
            let object = contents.symbols.objects[place.object]
            return Found(context: function.context, object: object, offset: place.offset, name: function.name)
        }
        #expect(!found.isEmpty)
        #expect(found == Set(wanted))
    }

    @Test("a module's functions are the module's, the kernel's are counted from _text")
    func objects() throws {
        let trace = try Fixture("v7-zstd-aarch64").imported()
        #expect(trace.result.objects.map(\.name) == ["vmlinux", "virtio_net"])
        // _stext is 64 KiB behind _text there.
        #expect(trace.symbols.symbols(of: "vmlinux").contains { $0.offset == 0x10000 && $0.name.elementsEqual("_stext".utf8) })
    }

    @Test("only the entries of chosen tasks count", arguments: [Fixture("v6"), Fixture("v6-buffers", "files")])
    func tasks(_ fixture: Fixture) throws {
        for (task, count) in try fixture.expected().tasks {
            let counters = try fixture.imported(tasks: [task]).result.counters
            #expect(counters.taskEvents + counters.softirqEvents + counters.hardirqEvents == count)
            #expect(counters.tasksSeen == 1)
        }
    }

    @Test("the file tells the kernel and the machine, not the build-id")
    func kernel() throws {
        let result = try Fixture("v7-zstd-aarch64").imported().result
        #expect(result.kernelRelease == "6.12.118+deb13-cloud-arm64")
        #expect(result.machine == "aarch64")
        #expect(result.agentVersion.hasPrefix("trace-cmd 3.3.1"))
        #expect(result.objects.allSatisfy { $0.buildID.isEmpty })
    }

    @Test("a result can be kept as an agent's", arguments: Fixture.all)
    func resultFile(_ fixture: Fixture) throws {
        let result = try fixture.imported().result
        #expect(try ResultFile.decode(ResultFile.encode(result)) == result)
    }
}

private struct Found: Hashable {
    var context: String
    var object: String
    var offset: UInt64
    var name: String?
}
