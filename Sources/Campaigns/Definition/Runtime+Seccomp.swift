extension Runtime {
    /// The word that stands for the profile's text in preparations.
    private static let place = "{seccomp}"

    /// Whether a preparation puts a seccomp profile in place that the run must bring.
    public var needsSeccompProfile: Bool { prepare.contains { $0.contains(Self.place) } }

    /// The runtime with the text of a profile where its preparations have `{seccomp}` as a word.
    public func with(seccompProfile text: String) -> Runtime {
        var runtime = self
        runtime.prepare = prepare.map { command in command.map { $0 == Self.place ? text : $0 } }
        return runtime
    }
}
