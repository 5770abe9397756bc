import AgentWire
import Campaigns
import HostReplay

/// A replaying agent in this process. It lives when it is read from and written to, and on its own once it measures alone.
actor SimulatedProcess: HostProcess {
    private let profile: HostProfile
    private var agent: ReplayingAgent
    private var wire: FaultyWire
    private var decoder = FrameDecoder()
    private var outgoing: [UInt8] = []
    private var isOpen = true

    init(profile: HostProfile, memory: SimulatedMemory) {
        self.profile = profile
        agent = ReplayingAgent(profile: profile, memory: memory)
        wire = FaultyWire(profile: profile, memory: memory)
    }

    func write(_ bytes: [UInt8]) async throws(HostFailure) {
        guard isOpen else { throw gone }
        decoder.append(bytes)
        do throws(WireError) {
            while let frame = try decoder.next() {
                let message = try CoordinatorMessage(frame)
                let delay = profile.delay(of: message)
                if delay > .zero { try? await Task.sleep(for: delay) }
                let instant = now
                say(agent.answer(message, at: instant))
            }
        } catch {
            hangUp()
        }
    }

    func read(within timeout: Duration) async throws(HostFailure) -> [UInt8]? {
        let deadline = ContinuousClock.now + timeout
        while true {
            if isOpen { say(agent.advance(to: now)) }
            if !outgoing.isEmpty {
                defer { outgoing = [] }
                return outgoing
            }
            guard isOpen, !agent.isOver else { return nil }
            let pause = min(agent.wake.map(untilHostTime) ?? .seconds(3_600), deadline - ContinuousClock.now)
            guard deadline > ContinuousClock.now else {
                throw HostFailure(.timedOut, host: profile.name, cause: "no answer in time (read)")
            }
            do {
                try await Task.sleep(for: max(pause, .zero))
            } catch {
                throw HostFailure(.connectionLost, host: profile.name, cause: "cancelled during read")
            }
        }
    }

    func errorOutput() -> String { "" }

    func close() { hangUp() }

    private var now: MonotonicInstant { profile.hostTime(.now()) }

    private var gone: HostFailure {
        HostFailure(.connectionLost, host: profile.name, cause: "the connection was lost")
    }

    private func untilHostTime(_ instant: MonotonicInstant) -> Duration {
        .nanoseconds(max(0, instant.nanoseconds(from: now)))
    }

    private func say(_ messages: [AgentMessage]) {
        for message in messages where isOpen {
            outgoing += wire.bytes(of: message)
            if wire.isCut { hangUp() }
        }
    }

    private func hangUp() {
        guard isOpen else { return }
        isOpen = false
        agent.hangUp()
        if agent.isMeasuring { Task { await goOnAlone() } }
    }

    private func goOnAlone() async {
        while agent.isMeasuring, !agent.isOver, let wake = agent.wake {
            try? await Task.sleep(for: untilHostTime(wake))
            _ = agent.advance(to: now)
        }
    }
}
