import StrictYAML
import Testing

@Suite struct DurationWrittenTests {
    @Test(
        "a time is a number with its unit",
        arguments: [
            ("250us", Duration.microseconds(250)), ("500ms", .milliseconds(500)), ("2s", .seconds(2)),
            ("1.5s", .milliseconds(1500)),
            ("10m", .seconds(600)), ("1h", .seconds(3600)), ("90d", .seconds(7_776_000)), ("0s", .zero),
        ])
    func times(text: String, duration: Duration) {
        #expect(Duration(written: text) == duration)
        #expect(Duration(written: duration.written) == duration)
    }

    @Test(
        "anything else is no time",
        arguments: ["", "2", "s", "-2s", "2 s", "2w", ".5s", "1.s", "1.2.3s", "1e3s", "٣s", "9999999999s", "999999999h", "2S"])
    func noTimes(text: String) {
        #expect(Duration(written: text) == nil)
    }

    @Test("decimals of a day are more nanoseconds than 64 bits hold before they are divided")
    func decimals() {
        #expect(Duration(written: "144.414440d") == .milliseconds(12_477_407_616))
        #expect(Duration(written: "0.999999d") == .microseconds(86_399_913_600))
    }

    @Test("the greatest unit that fits is written")
    func writing() {
        #expect(Duration.seconds(90).written == "90s")
        #expect(Duration.seconds(7200).written == "2h")
        #expect(Duration.microseconds(1500).written == "1500us")
    }
}
