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
            return digest.result == nil ? nil : Measurement(digest, register)
        }
        self.init(host: host.host, kernel: host.kernelRelease, buildID: host.buildID, measurements: reached)
    }
}

extension HostFunctions.Measurement {
    fileprivate init(_ digest: MeasurementDigest, _ register: FunctionRegister) {
        let key = digest.record.key
        let work = digest.result?.workCurve ?? WorkCurve()
        let functions = digest.firstSeen.sorted { ($0.1, $0.0) < ($1.1, $1.0) }.map { number, time in
            HostFunctions.Function(
                register.functions[number], context: digest.task.contains(number) ? "task" : "irq", firstSeen: time,
                work: work.units(at: Microseconds(time)))
        }
        self.init(
            workload: key.workload, runtime: key.runtime, repetition: key.repetition, valid: digest.isValid,
            systemCalls: register.systemCalls(in: digest.task), functions: functions)
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
