import AgentWire
import Glibc
import HostReplay

/// The replaying agent on standard input and output.
struct Conversation {
    private let profile: HostProfile
    private let memory: DiskMemory
    private var agent: ReplayingAgent
    private var wire: FaultyWire
    private var decoder = FrameDecoder()
    private var isOpen = true

    init(profile: HostProfile, memory: DiskMemory) {
        self.profile = profile
        self.memory = memory
        agent = ReplayingAgent(profile: profile, memory: memory)
        wire = FaultyWire(profile: profile, memory: memory)
    }

    /// Serves until the coordinator is gone and nothing runs any more.
    mutating func serve() {
        while !agent.isOver, isOpen || agent.isMeasuring {
            wait()
            say(agent.advance(to: now))
        }
        agent.hangUp()
    }

    private var now: MonotonicInstant {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return profile.hostTime(MonotonicInstant(nanoseconds: UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)))
    }

    private mutating func wait() {
        let instant = now.nanoseconds
        let wake = agent.wake?.nanoseconds ?? .max
        let pause = wake > instant ? min(wake - instant, 3_600_000_000_000) : 0
        var time = timespec(tv_sec: Int(pause / 1_000_000_000), tv_nsec: Int(pause % 1_000_000_000))
        // Finer than `poll`, whose milliseconds would be the skew of every start.
        var input = fd_set()
        input.__fds_bits.0 = isOpen ? 1 : 0
        guard pselect(1, &input, nil, nil, &time, nil) > 0 else { return }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = read(0, &buffer, buffer.count)
        guard count > 0 else { return hangUp() }
        decoder.append(buffer[..<count])
        do throws(WireError) {
            while isOpen, let frame = try decoder.next() {
                let message = try CoordinatorMessage(frame)
                usleep(UInt32(profile.delay(of: message) / .microseconds(1)))
                let instant = now
                say(agent.answer(message, at: instant))
            }
        } catch {
            hangUp()
        }
    }

    private mutating func say(_ messages: [AgentMessage]) {
        for message in messages where isOpen {
            if !DiskMemory.writeAll(1, wire.bytes(of: message)) || wire.isCut { hangUp() }
        }
    }

    private mutating func hangUp() {
        guard isOpen else { return }
        isOpen = false
        // So that the channel ends although the agent goes on.
        close(0)
        close(1)
        close(2)
        agent.hangUp()
    }
}
