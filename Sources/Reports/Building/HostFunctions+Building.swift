import AgentWire
import HAPStatistics
public import KernelSources
public import ResultStore

extension HostFunctions {
    /// What each of a host's measurements reached, with names and lines from `kernels`. Measurements without a result are
    /// left out.
    public init(_ host: RunHostRecord, measurements: [MeasurementRecord], kernels: KernelLibrary) {
        var register = FunctionRegister(kernels: kernels, weight: nil)
        let reached = measurements.compactMap { record -> Measurement? in
            let digest = MeasurementDigest(record, &register)
            guard digest.result != nil else { return nil }
            let user = record.result.flatMap { try? ResultFile.decode($0) }?.user
            return Measurement(digest, register, user.map { HostFunctions.ProgramFunction.all(of: $0, &register.programs) })
        }
        self.init(host: host.host, kernel: host.kernelRelease, buildID: host.buildID, measurements: reached)
    }
}

extension HostFunctions.Measurement {
    fileprivate init(
        _ digest: MeasurementDigest, _ register: FunctionRegister, _ programFunctions: [HostFunctions.ProgramFunction]?
    ) {
        let key = digest.record.key
        let work = digest.result?.workCurve ?? WorkCurve()
        let entries =
            digest.taskEntries.map { (entry: $0, context: "task") } + digest.irqEntries.map { (entry: $0, context: "irq") }
        let functions = entries.sorted { ($0.entry.time, $0.entry.function) < ($1.entry.time, $1.entry.function) }.map {
            HostFunctions.Function(
                register.functions[$0.entry.function], context: $0.context, firstSeen: $0.entry.time,
                work: work.units(at: Microseconds($0.entry.time)))
        }
        self.init(
            workload: key.workload, runtime: key.runtime, repetition: key.repetition, valid: digest.isValid,
            systemCalls: register.systemCalls(in: digest.task), functions: functions, programFunctions: programFunctions)
    }
}

extension HostFunctions.ProgramFunction {
    fileprivate static func all(of profile: UserProfile, _ programs: inout ProgramLines) -> [Self] {
        let files = profile.files.all
        return programs.functions(of: profile).map { function in
            let file = files[function.file]
            return Self(
                name: function.name, program: file.path, buildID: (try? BuildID(bytes: file.buildID))?.hex,
                file: function.source?.file, firstLine: function.source?.firstLine, lastLine: function.source?.lastLine,
                lines: function.source?.lines, bytes: function.size, firstSeenMicroseconds: function.firstSeen.count)
        }
    }
}

extension HostFunctions.Function {
    fileprivate init(_ function: FunctionRegister.Function, context: String, firstSeen: UInt64, work: UInt64) {
        let source = function.source
        self.init(
            name: function.name, module: function.module, file: source?.file, firstLine: source?.firstLine,
            lastLine: source?.lastLine, lines: function.lines?.own, linesInlined: function.lines?.inlined,
            linesSource: function.lines?.evidence.description, section: source?.section, subsystem: source?.subsystem,
            alias: function.alias, context: context, firstSeenMicroseconds: firstSeen,
            firstSeenWork: work)
    }
}
