import AgentWire
import Campaigns
import Foundation
import StrictYAML
import Testing

private func workload(_ text: String) throws -> Workload {
    let path = FileManager.default.temporaryDirectory.appending(path: "workload-\(UUID().uuidString).yaml").path()
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try Workload.read(path: path)
}

@Suite struct WorkloadTests {
    @Test("a service, what makes it ready, and what drives it")
    func whole() throws {
        let redis = try workload(
            """
            name: redis
            description: Redis
            service: {command: [redis-server, --save, ""], ready: {tcp: 127.0.0.1:16379}}
            prepare: [[redis-cli, set, a, b]]
            driver: {command: [redis-benchmark]}
            work: {line_prefix: '"SET"', each: 2000, unit: requests}
            requires: [redis-server]
            """)
        #expect(redis.service == ["redis-server", "--save", ""] && redis.ready == .tcp(address: "127.0.0.1", port: 16_379))
        #expect(redis.prepare == [["redis-cli", "set", "a", "b"]] && redis.driver == ["redis-benchmark"])
        #expect(redis.work.linePrefix == "\"SET\"" && redis.work.each == 2_000 && redis.work.unit == "requests")
        let alone = try workload("name: a\nservice: {command: [a]}\nwork: {line_prefix: done}\n")
        #expect(alone.ready == .immediately && alone.driver == nil && alone.work.each == 1 && alone.kind == .honest)
        let hostile = try workload("name: a\nkind: exposure\nservice: {command: [a]}\nwork: {line_prefix: done}\n")
        #expect(hostile.kind == .exposure)
    }

    @Test("what runs already needs no service, but a driver whose work is counted")
    func running() throws {
        let text = "name: a\ntarget: {unit: redis}\nwork: {line_prefix: done}\n"
        let driven = try workload(text + "driver: {command: [redis-benchmark]}\n")
        #expect(driven.service == nil && driven.target == .running(.units, names: ["redis.service"]))
        let error = #expect(throws: YAMLError.self) { try workload(text) }
        #expect(error?.cause == "the file has neither 'service' nor 'driver', so that no work can be counted")
        let neither = #expect(throws: YAMLError.self) {
            try workload("name: a\nwork: {line_prefix: x}\ndriver: {command: [a]}\n")
        }
        #expect(neither?.cause.contains("has no key 'service'") == true, "\(neither?.cause ?? "")")
    }

    @Test(
        "what an agent could not run is refused",
        arguments: [
            ("service: {command: a}", ":2:20: 'command' is not a list of words: write [program, argument, ...]"),
            ("service: {command: []}", ":2:20: 'command' names no program: write [program, argument, ...]"),
            ("service: {comand: [a]}", ":2:11: unknown key 'comand': did you mean 'command'?"),
            (
                "service: {command: [a], ready: {tcp: localhost:80}}",
                ":2:38: 'tcp' is 'localhost:80', no IPv4 address with a port: write such as 127.0.0.1:16379"
            ),
            (
                "service: {command: [a], ready: {tcp: 127.0.0.01:80}}",
                ":2:38: 'tcp' is '127.0.0.01:80', no IPv4 address with a port: write such as 127.0.0.1:16379"
            ),
            (
                "service: {command: [a], ready: {}}",
                ":2:32: 'ready' must say one thing: write {tcp: 127.0.0.1:PORT} or {stdout: TEXT}"
            ),
            (
                "service: {command: [a]}\nrequires: [/bin/a]",
                ":3:12: item 1 of 'requires' is '/bin/a', no program's name: write a name that is looked up in PATH"
            ),
            ("kind: evil\nservice: {command: [a]}", ":2:7: 'kind' is 'evil', no kind of workload: write honest or exposure"),
            ("service: {command: [a, \"b\\0\"]}", ":2:20: 'command' has a zero byte: remove it"),
        ])
    func faults(text: String, line: String) {
        let error = #expect(throws: YAMLError.self) { try workload("name: a\n\(text)\nwork: {line_prefix: done}\n") }
        #expect(error?.description.hasSuffix(line) == true, "\(error?.description ?? "")")
    }
}
