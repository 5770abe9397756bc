import AgentWire
import KernelTracing

/// Makes the kind of result that an agent gives of what was recorded.
struct TraceResult {
    private let recorder: TraceRecorder
    private let buffer: TraceBuffer
    private let contents: TraceContents
    private let choice: TraceChoice
    private let start: MonotonicInstant

    init(_ recorder: TraceRecorder, _ buffer: TraceBuffer, of contents: TraceContents, _ choice: TraceChoice) {
        self.recorder = recorder
        self.buffer = buffer
        self.contents = contents
        self.choice = choice
        start = recorder.span?.lowerBound ?? MonotonicInstant(nanoseconds: 0)
    }

    var result: MeasurementResult {
        let (objects, functions) = reached
        return MeasurementResult(
            id: "trace", agentVersion: "trace-cmd " + contents.options.recorder, kernelRelease: system(2), machine: system(3),
            requestedStart: start, actualStart: start, startRealtimeNanoseconds: 0, clockStepMicroseconds: 0,
            phaseLengths: [.zero, .zero, length], isSteady: isSteady, settleTime: newest, work: 0, objects: objects,
            functions: functions, counters: counters, invalidities: invalidities)
    }

    /// The traced host's own name; empty if the file does not tell it.
    var host: String { system(1) }

    /// The word at `index` of `Linux host 6.12.1 x86_64`.
    private func system(_ index: Int) -> String {
        let words = contents.options.system.split(separator: " ")
        return words.indices.contains(index) ? String(words[index].prefix(64)) : ""
    }

    private var length: Microseconds {
        recorder.span.map { $0.upperBound.microseconds(since: $0.lowerBound) } ?? .zero
    }

    /// When the last new function in task context came.
    private var newest: Microseconds {
        recorder.functions.byAddress.values.filter(\.sightings.wasInTask).map { sinceStart($0.firstSeen) }.max() ?? .zero
    }

    private var isSteady: Bool {
        isTimed && length.count - min(length.count, newest.count) >= choice.quiet.count
    }

    private var isTimed: Bool {
        if case .other = buffer.clock { false } else { true }
    }

    private var lost: UInt64 {
        max(recorder.lost, contents.options.lost[buffer.name] ?? 0)
    }

    private var counters: TraceCounters {
        var counters = TraceCounters(recorder.counts)
        counters.lostEvents = lost
        counters.tasksSeen = recorder.tasks.count
        return counters
    }

    private var invalidities: [Invalidity] {
        var found: [Invalidity] = []
        if lost > 0 { found.append(Invalidity(.lostEvents, "\(lost) entries did not fit in the buffer")) }
        if recorder.functions.isFull { found.append(Invalidity(.tableFull, "more functions than the table takes were entered")) }
        if case .other(let name) = buffer.clock {
            found.append(Invalidity(.notSteady, "the clock '\(name)' does not tell when functions were entered"))
        } else if !isSteady {
            let quiet = (length.count - min(length.count, newest.count)) / 1_000
            found.append(Invalidity(.notSteady, "the last new function was entered \(quiet) ms before the end"))
        }
        return found
    }

    private func sinceStart(_ time: Microseconds) -> Microseconds {
        let first = start.nanoseconds / 1_000
        return Microseconds(time.count > first ? time.count - first : 0)
    }

    /// By object, vmlinux first, and offset; only objects with functions have a number.
    private var reached: ([KernelObject], [ReachedFunction]) {
        let placed = recorder.functions.byAddress.map { (place: contents.symbols.locate($0.key), function: $0.value) }
            .sorted { ($0.place.object, $0.place.offset) < ($1.place.object, $1.place.offset) }
        var objects: [KernelObject] = []
        var functions: [ReachedFunction] = []
        var current: Int?
        for (place, function) in placed {
            if place.object != current {
                let buildID = place.object == 0 ? choice.buildID : []
                objects.append(KernelObject(name: contents.symbols.objects[place.object], buildID: buildID))
                current = place.object
            }
            functions.append(
                ReachedFunction(
                    object: UInt16(truncatingIfNeeded: objects.count - 1), offset: place.offset, sightings: function.sightings,
                    firstSeen: sinceStart(function.firstSeen)))
        }
        return (objects, functions)
    }
}
