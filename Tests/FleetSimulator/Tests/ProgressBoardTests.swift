import AgentWire
import Campaigns
import Testing

@Suite("What a run shows of its progress")
struct ProgressBoardTests {
    private let hosts = (1...20).map { "web\($0)" }
    private let round = Round(index: 0, workload: "shell", runtime: "native", repetition: 1)
    private let begin = ContinuousClock.now

    private func board() -> ProgressBoard {
        var board = ProgressBoard(hosts: hosts, shortestRound: .seconds(10), now: begin)
        _ = board.take(.began(run: "r", hosts: 20, rounds: 3), now: begin)
        return board
    }

    private func progress(_ seconds: UInt64) -> Progress {
        Progress(
            phase: .settle, elapsed: Microseconds(seconds * 1_000_000), functions: 500, events: 1, lostEvents: 0, work: 1)
    }

    @Test("counts who was reached and names who was not; a large fleet gets one line for all")
    func reaching() {
        var board = board()
        for host in hosts.dropLast(2) {
            #expect(board.take(.ready(host: host, facts: [:], uploaded: true), now: begin).isEmpty)
        }
        let status = board.status(now: begin + .seconds(3))
        #expect(status == "18 of 20 hosts reached, 0 failed, 3.0 s; waiting for web19, web20")
        _ = board.take(.failed(HostFailure(.unreachable, host: "web19", cause: "refused")), now: begin)
        let lines = board.take(.ready(host: "web20", facts: [:], uploaded: false), now: begin + .seconds(4))
        #expect(lines == ["reached 19 of 20 hosts in 4.0 s, 1 failed, agent sent to 18"])
    }

    @Test("names the slowest hosts of a measurement, and estimates the end")
    func measuring() {
        var board = board()
        _ = board.take(.arming(round, hosts: hosts), now: begin)
        #expect(board.take(.started(round, hosts: hosts), now: begin + .seconds(2))[0].contains("started on 20 hosts"))
        for host in hosts.dropLast(4) {
            _ = board.take(.measured(round, host: host, functions: 500, invalidities: []), now: begin + .seconds(9))
        }
        _ = board.take(.progress(round, host: "web18", progress(7)), now: begin + .seconds(9))
        let status = board.status(now: begin + .seconds(9)) ?? ""
        #expect(status.contains("16 of 20 done"))
        #expect(status.contains("waiting for web18 (settle, 7 s, 500 functions) and 3 more"))
        #expect(status.contains("at least 21 s left"))
    }

    @Test("a round's end says how many are valid, and what the rounds so far tell of the rest")
    func roundEnd() {
        var board = board()
        _ = board.take(.arming(round, hosts: ["web1", "web2"]), now: begin)
        _ = board.take(.started(round, hosts: ["web1", "web2"]), now: begin)
        _ = board.take(.measured(round, host: "web1", functions: 9, invalidities: []), now: begin + .seconds(20))
        let lines = board.take(
            .measured(round, host: "web2", functions: 9, invalidities: [Invalidity(.noWork, "no work")]),
            now: begin + .seconds(30))
        #expect(lines.count == 2 && lines[0].contains("INVALID: no work"))
        #expect(lines[1].hasSuffix("1 valid, 1 invalid in 30 s, web2 last; about 60 s left"))
    }
}
