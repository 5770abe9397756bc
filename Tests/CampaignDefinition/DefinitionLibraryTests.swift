import Campaigns
import FleetInventory
import Foundation
import StrictYAML
import Testing

/// The project's own definitions.
let inventoryFolder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../../Inventory").standardized
    .path()

@Suite struct DefinitionLibraryTests {
    private let library = DefinitionLibrary(searchPaths: ["/nowhere", inventoryFolder])

    @Test("every workload and runtime of the project is read, and says what it is")
    func shipped() throws {
        #expect(Set(library.workloadNames).isSuperset(of: ["redis-get", "redis-set", "shell"]))
        for name in library.workloadNames {
            let workload = try library.workload(named: name)
            #expect(!workload.description.isEmpty && !workload.requires.isEmpty)
            let service = workload.service.map { [$0[0]] } ?? []
            // What another host starts is looked for there.
            let driver = workload.driverHosts == nil ? workload.driver : nil
            let programs = service + workload.prepare.map { $0[0] } + (driver.map { [$0[0]] } ?? [])
            #expect(Set(programs).isSubset(of: workload.requires), "\(name) requires the programs that it starts")
        }
        for name in library.runtimeNames {
            #expect(try !library.runtime(named: name).description.isEmpty)
        }
        #expect(try library.runtime(named: "native").wrap.isEmpty)
    }

    @Test("every campaign of the project finds its workloads and runtimes")
    func campaigns() throws {
        for file in try FileManager.default.contentsOfDirectory(atPath: inventoryFolder + "/campaigns") {
            let path = "\(inventoryFolder)/campaigns/\(file)"
            let campaign = try Campaign.read(path: path)
            let library = DefinitionLibrary(searchPaths: DefinitionLibrary.searchPaths(campaignPath: path))
            #expect(try library.workloads(of: campaign).keys.sorted() == campaign.workloads.sorted())
            #expect(try library.runtimes(of: campaign).keys.sorted() == campaign.runtimes.sorted())
        }
    }

    @Test("the demonstration campaign is the lab's first")
    func demo() throws {
        let campaign = try Campaign.read(path: inventoryFolder + "/campaigns/demo.yaml")
        #expect(
            campaign.hosts.text == "lab" && campaign.workloads == ["redis-set", "redis-get", "shell"] && campaign.repeats == 2)
    }

    @Test("an unknown workload is named where the campaign wants it, with those there are")
    func unknown() throws {
        let campaign = try Campaign(
            text: "name: n\nhosts: all\nworkloads: [shell, redis-st]\nruntimes: [dokcer]\n", file: "c.yaml")
        let workload = #expect(throws: YAMLError.self) { try library.workloads(of: campaign) }
        #expect(workload?.description == "c.yaml:3:20: unknown workload 'redis-st': did you mean 'redis-set' or 'redis-get'?")
        let runtime = #expect(throws: YAMLError.self) { try library.runtimes(of: campaign) }
        #expect(runtime?.description.hasPrefix("c.yaml:4:12: unknown runtime 'dokcer': ") == true)
        #expect(runtime?.description.contains("'docker'") == true)
        #expect(throws: YAMLError.self) { try library.workload(named: "../runtimes/native") }
    }

    @Test("the first folder that has a name wins, and a file must be called as it calls itself")
    func order() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "library-\(UUID().uuidString)").path()
        try FileManager.default.createDirectory(atPath: folder + "/workloads", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let own = "name: shell\nservice: {command: [own]}\nwork: {line_prefix: x}\n"
        try own.write(toFile: folder + "/workloads/shell.yaml", atomically: true, encoding: .utf8)
        try own.write(toFile: folder + "/workloads/other.yaml", atomically: true, encoding: .utf8)
        let library = DefinitionLibrary(searchPaths: [folder, inventoryFolder])
        #expect(try library.workload(named: "shell").service == ["own"])
        #expect(library.workloadNames.contains("redis-set"))
        let misnamed = #expect(throws: YAMLError.self) { try library.workload(named: "other") }
        #expect(misnamed?.description == "\(folder)/workloads/other.yaml: calls itself 'shell': name it as its file, 'other'")
    }
}
