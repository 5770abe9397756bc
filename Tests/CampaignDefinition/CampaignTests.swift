import Campaigns
import FleetInventory
import StrictYAML
import Testing

private func complaint(_ text: String) -> String {
    do throws(YAMLError) {
        _ = try Campaign(text: text, file: "campaign.yaml")
        return "accepted"
    } catch {
        return error.description
    }
}

private let start = "name: n\nhosts: all\nworkloads: [shell]\n"

@Suite struct CampaignTests {
    @Test("the idle service is watched for as long as the steady state, if nothing else is said")
    func baseline() throws {
        #expect(try Campaign(text: start + "phases: {steady: 20s}", file: "c").phases.baseline == .seconds(20))
        #expect(try Campaign(text: start + "phases: {steady: 20s, baseline: 3s}", file: "c").phases.baseline == .seconds(3))
        let error = #expect(throws: YAMLError.self) {
            try Campaign(text: start + "phases: {steady: {length: 1s, windows: 16}}", file: "c")
        }
        #expect(error?.cause == "'steady' has windows below 100ms")
    }

    @Test("a whole campaign is read")
    func whole() throws {
        let text = """
            name: nightly
            hosts: all & !decommissioned
            workloads: [redis-set, python-tornado]
            runtimes: [native, docker]
            repeats: 5
            phases: {baseline: 1s, warmup: 4s, settle: {quiet: 9s, max: 100s}, steady: {length: 12s, windows: 6}}
            start: {barrier: {quorum: 80%}, lead: 3s, max_skew: 20ms}
            limits: {parallel: 8, timeout: 20m, tasks_missed: 2, load: 1.5, memory_mib: 256}
            prune: false
            weight: uniform
            """
        let campaign = try Campaign(text: text, file: "campaign.yaml")
        #expect(campaign.name == "nightly" && campaign.repeats == 5 && !campaign.prune && campaign.weight == "uniform")
        #expect(try campaign.hosts == Selection("all & !decommissioned"))
        #expect(campaign.workloads == ["redis-set", "python-tornado"] && campaign.runtimes == ["native", "docker"])
        #expect(campaign.phases.baseline == .seconds(1) && campaign.phases.warmup == .seconds(4))
        #expect(campaign.phases.quiet == .seconds(9) && campaign.phases.settleMax == .seconds(100))
        #expect(campaign.phases.steady == .seconds(12) && campaign.phases.windows == 6)
        #expect(campaign.start.barrier == .quorum(.percent(80)) && campaign.start.lead == .seconds(3))
        #expect(campaign.start.maxSkew == .milliseconds(20))
        #expect(campaign.limits.parallel == 8 && campaign.limits.timeout == .seconds(1_200) && campaign.limits.tasksMissed == 2)
        #expect(campaign.limits.load == 150 && campaign.limits.memoryMiB == 256)
        #expect(campaign.text == text)
    }

    @Test("programs are measured too if the campaign says so, or the command, and what was run then says so")
    func vertical() throws {
        let plain = try Campaign(text: start, file: "c")
        #expect(!plain.isVertical && plain.longestMeasurement == plain.phases.longest)
        let asked = try plain.vertical(file: "c")
        #expect(asked.isVertical && asked.text == start + "vertical: true\n")
        #expect(asked.longestMeasurement == plain.phases.longest + plain.phases.settleMax)
        #expect(asked.shortestRound == plain.shortestRound + plain.phases.quiet)
        #expect(try Campaign(text: asked.text, file: "c") == asked)
        #expect(try asked.vertical(file: "c") == asked)
        #expect(try Campaign(text: "name: n\nhosts: all\nworkloads: [shell]", file: "c").vertical(file: "c").isVertical)
        let refused = #expect(throws: YAMLError.self) {
            try Campaign(text: start + "vertical: false\n", file: "c").vertical(file: "c")
        }
        #expect(
            refused?.description
                == "c:4:1: the campaign says 'vertical: false', and --vertical the opposite: leave out one of them")
        #expect(complaint(start + "vertical: true\nlimits: {timeout: 250s}").contains("is not longer than the phases, 255s"))
    }

    @Test("what is left out has the documented value, each for itself")
    func defaults() throws {
        let campaign = try Campaign(text: start + "phases: {settle: {max: 20s}}\nstart: {barrier: {deadline: 30s}}", file: "c")
        #expect(campaign.runtimes == ["native"] && campaign.repeats == 1 && campaign.prune && campaign.weight == "uniform")
        #expect(campaign.phases.baseline == .seconds(5) && campaign.phases.warmup == .seconds(5))
        #expect(campaign.phases.steady == .seconds(5) && campaign.phases.windows == 5)
        #expect(campaign.phases.quiet == .seconds(10) && campaign.phases.settleMax == .seconds(20))
        #expect(campaign.start.barrier == .deadline(.seconds(30)) && campaign.start.lead == .seconds(2))
        #expect(campaign.start.maxSkew == .milliseconds(5))
        #expect(campaign.limits.parallel == 64 && campaign.limits.timeout == .seconds(600) && campaign.limits.tasksMissed == 0)
        #expect(campaign.limits.load == nil && campaign.limits.memoryMiB == nil)
    }

    @Test(
        "the load that a host may have is a number for each processor, with two digits behind its point at most",
        arguments: [("0.01", 1), ("0.5", 50), ("2", 200), ("3.25", 325), ("1000", 100_000), ("007.50", 750)])
    func load(written: String, percent: Int) throws {
        #expect(try Campaign(text: start + "limits: {load: \(written)}", file: "c").limits.load == percent)
    }

    @Test(
        "a fault is one line with its place, cause and remedy",
        arguments: [
            (start + "repeat: 5\n", "campaign.yaml:4:1: unknown key 'repeat': did you mean 'repeats'?"),
            ("name: n\nworkloads: [a]\n", "campaign.yaml:1:1: the file has no key 'hosts': add 'hosts: ...'"),
            (start + "start: {max_scew: 5ms}\n", "campaign.yaml:4:9: unknown key 'max_scew': did you mean 'max_skew'?"),
            (
                "name: n\nhosts: all & (web\nworkloads: [a]\n",
                "campaign.yaml:2:18: 'hosts': a ( without its ): close it with )"
            ),
            (
                "name: n\nhosts: !arm\nworkloads: [a]\n",
                "campaign.yaml:2:8: the tag '!arm' is not accepted: put text that begins with ! in quotes"
            ),
            (
                "name: ../n\nhosts: all\nworkloads: [a]\n",
                "campaign.yaml:1:7: 'name' is '../n', no name: use up to 64 letters, digits, '.', '_' and '-'"
            ),
            ("name: n\nhosts: all\nworkloads: []\n", "campaign.yaml:3:12: 'workloads' is empty: name at least one"),
            (
                "name: n\nhosts: all\nworkloads: [a, a]\n",
                "campaign.yaml:3:16: item 2 of 'workloads' names 'a' again: keep one of them"
            ),
            (start + "repeats: 0\n", "campaign.yaml:4:10: 'repeats' is 0, out of range: write a number from 1 to 10000"),
            (
                start + "phases: {settle: {quiet: 10s, max: 5s}}\n",
                "campaign.yaml:4:18: 'settle' has 'max' 5s below 'quiet' 10s: raise 'max' or lower 'quiet'"
            ),
            (
                start + "start: {barrier: some}\n",
                "campaign.yaml:4:18: 'barrier' is 'some': write all, {quorum: 80%}, {quorum: 12} or {deadline: 30s}"
            ),
            (
                start + "start: {barrier: {quorum: 80%, deadline: 3s}}\n",
                "campaign.yaml:4:18: 'barrier' must be one policy: write all, {quorum: 80%}, {quorum: 12} or {deadline: 30s}"
            ),
            (
                start + "start: {barrier: {quorum: 0.8}}\n",
                "campaign.yaml:4:27: 'quorum' is '0.8': write a share such as 80%, or a number of hosts"
            ),
            (
                start + "limits: {timeout: 1m}\n",
                "campaign.yaml: the timeout of 1m is not longer than the phases, 135s: raise 'timeout' in 'limits' or shorten 'phases'"
            ),
            (
                start + "limits: {load: 0}\n",
                "campaign.yaml:4:16: 'load' is 0, out of range: write a number from 0.01 to 1000"
            ),
            (
                start + "limits: {load: 1.255}\n",
                "campaign.yaml:4:16: 'load' is '1.255', not a number with at most two digits behind its point: write one from 0.01 to 1000"
            ),
            (
                start + "limits: {load: -1}\n",
                "campaign.yaml:4:16: 'load' is '-1', not a number with at most two digits behind its point: write one from 0.01 to 1000"
            ),
            (
                start + "limits: {memory_mib: 1.5}\n",
                "campaign.yaml:4:22: 'memory_mib' is '1.5', not a whole number: write one from 0 to 1048576"
            ),
            (
                start + "limits: {memory_mib: -1}\n",
                "campaign.yaml:4:22: 'memory_mib' is -1, out of range: write a number from 0 to 1048576"
            ),
            ("name: n\nhosts: all\nworkloads:\n\t- a\n", "campaign.yaml:4:1: a tab in the indentation: indent with spaces"),
        ])
    func faults(text: String, line: String) {
        #expect(complaint(text) == line)
    }
}
