import AgentWire
import CSyscalls
import KernelTracing

/// The part of a measurement in which the functions of the target's own programs are watched. It comes after the kernel's, since a
/// breakpoint takes a way through the kernel that is not the load's.
///
///     placing ──► watching ──► over: nothing new for `quiet`, with a whole unit of work, or the longest that a settling may take
final class UserRecording {
    private static let shortestPause = Microseconds(50_000)
    private static let lookPause = Microseconds(100_000)
    /// Reading counts, and looking for files, each take at most this part of a processor's time.
    private static let share: UInt64 = 20

    private let quiet: Microseconds
    private let longest: Microseconds
    private var probes: UserProbes
    /// When the probes of all that was found first were in place.
    private var watchStart: MonotonicInstant?
    private var length = Microseconds.zero
    /// Whether nothing new is entered any more, though work is done.
    private(set) var isSteady = false
    private var nextRead: MonotonicInstant
    private var nextLook: MonotonicInstant

    /// Watches nothing yet.
    init(quiet: Microseconds, longest: Microseconds, tracefs: String, start: MonotonicInstant) {
        self.quiet = quiet
        self.longest = longest
        probes = UserProbes(tracefs: tracefs, start: start)
        nextRead = start
        nextLook = start
    }

    /// When the newest function was noticed, or the latest probes were placed.
    var newest: MonotonicInstant { probes.newest }

    /// Why programs cannot be watched, as `errno` says; 0 while they can.
    var failure: Int32 { probes.failure }

    /// When `advance` must be called again at the latest.
    func wake(after now: MonotonicInstant) -> MonotonicInstant {
        probes.areAllPlaced ? min(nextRead, nextLook) : now
    }

    /// Does what is due at `now`, when the target has these tasks.
    func advance(to now: MonotonicInstant, tasks: TaskSet, hasWorked: Bool) {
        if now >= nextLook {
            probes.look(tasks)
            nextLook = Self.after(now, atLeast: Self.lookPause)
        }
        if !probes.areAllPlaced { return probes.placeNext() }
        guard now >= nextRead else { return }
        probes.read()
        nextRead = Self.after(now, atLeast: Self.shortestPause)
        if watchStart == nil { watchStart = now }
        length = now.microseconds(since: watchStart ?? now)
        // Only now, as what was entered since the reading before is known.
        isSteady = hasWorked && now >= newest.adding(quiet)
    }

    /// Whether it goes on for longer than a settling may take.
    var isTooLong: Bool { !isSteady && length >= longest }

    /// When to do again what was begun at an instant.
    private static func after(_ instant: MonotonicInstant, atLeast pause: Microseconds) -> MonotonicInstant {
        let end = Clock.monotonic
        return end.adding(Microseconds(max(pause.count, end.microseconds(since: instant).count * share)))
    }

    /// Whether there were more files or functions than are taken.
    var isFull: Bool { probes.isFull }

    /// Whether something else took away probes.
    var isDisturbed: Bool { probes.isDisturbed }

    /// Undoes everything, and says what was found.
    func finish(_ invalidities: [Invalidity]) -> UserProfile {
        undo()
        return probes.profile(length: length, isSteady: isSteady, invalidities: invalidities)
    }

    /// Removes all probes.
    func undo() {
        probes.remove()
    }
}
