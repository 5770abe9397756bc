import Campaigns
import Testing

private let failure = HostFailure(.unreachable, host: "a", cause: "connection refused")

private func rounds(_ count: Int) -> [Round] {
    Round.all(workloads: ["shell"], runtimes: ["native"], repeats: count)
}

/// A machine with its hosts contacted, and what the first round then asks for.
private func gathered(
    _ hosts: [String], rounds count: Int = 1, barrier: BarrierPolicy = .all, done: [Int: Set<String>] = [:]
) -> (RunMachine, RunMachine.Step) {
    var machine = RunMachine(hosts: hosts, rounds: rounds(count), barrier: barrier, done: done)
    _ = machine.handle(.begin)
    var step = RunMachine.Step()
    for host in hosts {
        step = machine.handle(.contacted(host: host))
    }
    return (machine, step)
}

@Suite("The course of a run")
struct RunMachineTests {
    @Test("every host is contacted at once when the run begins")
    func begins() {
        var machine = RunMachine(hosts: ["b", "a"], rounds: rounds(1), barrier: .all)
        let step = machine.handle(.begin)
        #expect(step.actions == [.contact(host: "a"), .contact(host: "b")])
        #expect(step.transitions.map(\.to) == [.connecting, .connecting])
    }

    @Test("nothing is armed before every host has answered or failed")
    func gathersFirst() {
        var machine = RunMachine(hosts: ["a", "b"], rounds: rounds(1), barrier: .all)
        _ = machine.handle(.begin)
        #expect(machine.handle(.contacted(host: "b")).actions.isEmpty)
        let step = machine.handle(.lost(host: "a", failure))
        #expect(step.actions == [.release(host: "a"), .arm(host: "b", round: 0)])
    }

    @Test("the start is given to all hosts together, after all are armed and their clocks were estimated again")
    func barrier() {
        var (machine, step) = gathered(["a", "b"])
        #expect(step.actions == [.arm(host: "a", round: 0), .arm(host: "b", round: 0)])
        #expect(machine.handle(.armed(host: "b", round: 0)).actions.isEmpty)
        step = machine.handle(.armed(host: "a", round: 0))
        #expect(step.actions == [.synchronise(host: "a"), .synchronise(host: "b")])
        #expect(machine.handle(.synchronised(host: "b")).actions.isEmpty)
        #expect(machine.handle(.synchronised(host: "a")).actions == [.start(hosts: ["a", "b"], round: 0)])
    }

    @Test("a host that is lost while armed does not hold up the others")
    func lostWhileArmed() {
        var (machine, _) = gathered(["a", "b"])
        _ = machine.handle(.armed(host: "a", round: 0))
        _ = machine.handle(.armed(host: "b", round: 0))
        _ = machine.handle(.synchronised(host: "b"))
        let step = machine.handle(.lost(host: "a", failure))
        #expect(step.actions == [.release(host: "a"), .start(hosts: ["b"], round: 0)])
        #expect(machine.hosts["a"] == .failed(failure))
    }

    @Test("a failed measurement keeps the host for the next round")
    func measurementFails() {
        var (machine, _) = gathered(["a"], rounds: 2)
        let step = machine.handle(.measurementFailed(host: "a", round: 0, failure))
        #expect(step.actions == [.arm(host: "a", round: 1)])
    }

    @Test("the run finishes when the last round is stored")
    func finishes() {
        var (machine, _) = gathered(["a"])
        _ = machine.handle(.armed(host: "a", round: 0))
        _ = machine.handle(.synchronised(host: "a"))
        let step = machine.handle(.measured(host: "a", round: 0))
        #expect(step.actions == [.release(host: "a"), .finish])
        #expect(machine.isFinished)
        #expect(machine.hosts["a"] == .finished)
    }

    @Test("a run whose hosts all fail finishes without a round")
    func allFail() {
        var machine = RunMachine(hosts: ["a"], rounds: rounds(3), barrier: .all)
        _ = machine.handle(.begin)
        #expect(machine.handle(.lost(host: "a", failure)).actions == [.release(host: "a"), .finish])
    }

    @Test("a quorum starts without the stragglers, and takes back what they set up")
    func quorum() {
        var (machine, _) = gathered(["a", "b", "c"], rounds: 2, barrier: .quorum(.percent(60)))
        #expect(machine.handle(.armed(host: "a", round: 0)).actions.isEmpty)
        let step = machine.handle(.armed(host: "c", round: 0))
        #expect(step.actions == [.disarm(host: "b", round: 0), .synchronise(host: "a"), .synchronise(host: "c")])
        #expect(machine.handle(.armed(host: "b", round: 0)).transitions.isEmpty, "its late answer belongs to no round")
    }

    @Test("a quorum of a count is met by all when fewer are left")
    func quorumCount() {
        var (machine, _) = gathered(["a", "b", "c"], barrier: .quorum(.count(2)))
        _ = machine.handle(.armed(host: "a", round: 0))
        #expect(machine.handle(.armed(host: "b", round: 0)).actions.first == .disarm(host: "c", round: 0))
        (machine, _) = gathered(["a"], barrier: .quorum(.count(2)))
        #expect(machine.handle(.armed(host: "a", round: 0)).actions == [.synchronise(host: "a")])
    }

    @Test("a campaign that wants no start without stragglers ends, and says to every host why")
    func aborts() {
        var machine = RunMachine(
            hosts: ["a", "b"], rounds: rounds(2), barrier: .deadline(.seconds(5)), stragglers: .abort)
        for event in [RunMachine.Event.begin, .contacted(host: "a"), .contacted(host: "b"), .armed(host: "a", round: 0)] {
            _ = machine.handle(event)
        }
        let step = machine.handle(.barrierDeadline(round: 0))
        #expect(machine.isFinished)
        #expect(step.actions.last == .finish)
        let causes = step.actions.compactMap { action -> String? in
            if case .dismiss(_, let failure) = action { failure.cause } else { nil }
        }
        #expect(causes.count == 2 && causes[0].contains("b not armed"))
    }

    @Test("a deadline starts with those that are armed, and a deadline of an earlier round changes nothing")
    func deadline() {
        var (machine, step) = gathered(["a", "b"], rounds: 2, barrier: .deadline(.seconds(5)))
        #expect(step.actions.last == .wake(after: .seconds(5), round: 0))
        _ = machine.handle(.armed(host: "a", round: 0))
        step = machine.handle(.barrierDeadline(round: 0))
        #expect(step.actions == [.disarm(host: "b", round: 0), .synchronise(host: "a")])
        _ = machine.handle(.synchronised(host: "a"))
        _ = machine.handle(.measured(host: "a", round: 0))
        #expect(machine.handle(.barrierDeadline(round: 0)).actions.isEmpty)
    }

    @Test("a deadline that nobody meets goes on with the next round")
    func deadlineMissed() {
        var (machine, _) = gathered(["a"], rounds: 2, barrier: .deadline(.seconds(5)))
        let step = machine.handle(.barrierDeadline(round: 0))
        #expect(step.actions.contains(.arm(host: "a", round: 1)))
    }

    @Test("a resumed run asks only for what is missing")
    func resumes() {
        let (_, step) = gathered(["a", "b"], rounds: 2, done: [0: ["a", "b"], 1: ["a"]])
        #expect(step.actions == [.arm(host: "b", round: 1)])
    }

    @Test("what an interrupted coordinator left on a host is not measured again")
    func recovers() {
        var machine = RunMachine(hosts: ["a"], rounds: rounds(2), barrier: .all)
        _ = machine.handle(.begin)
        #expect(machine.handle(.recovered(host: "a", round: 0)) == RunMachine.Step())
        #expect(machine.handle(.contacted(host: "a")).actions == [.arm(host: "a", round: 1)])
    }

    @Test("events of hosts that are out, or that no one knows, change nothing")
    func strayEvents() {
        var (machine, _) = gathered(["a"])
        _ = machine.handle(.lost(host: "a", failure))
        for event in [
            RunMachine.Event.contacted(host: "a"), .armed(host: "a", round: 0), .synchronised(host: "x"),
            .measured(host: "a", round: 0), .lost(host: "a", failure), .begin,
        ] {
            #expect(machine.handle(event) == RunMachine.Step())
        }
    }

    @Test("rounds go through all workloads and runtimes before the next repeat")
    func roundOrder() {
        let rounds = Round.all(workloads: ["x", "y"], runtimes: ["native"], repeats: 2)
        #expect(rounds.map(\.workload) == ["x", "y", "x", "y"])
        #expect(rounds.map(\.repetition) == [1, 1, 2, 2])
        #expect(rounds.map(\.index) == [0, 1, 2, 3])
    }
}
