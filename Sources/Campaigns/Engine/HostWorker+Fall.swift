import FleetInventory

/// What a worker does with a host that falls under a hostile load.
///
///     a step of a round fails ──► restarted, or silent for too long? ──► its console is read ──► the finding is stored
///                                  │ no: as under any load                                        │ still down: reset
///                                  ▼                                                              ▼
///                                 out of the run                          reached, set up, ready for the next round
extension HostWorker {
    /// A host that falls oftener shows nothing new, and holds the others up.
    private static let mostFalls = 5
    private static let patienceWithReset = Duration.seconds(300)
    /// Servers take minutes until their firmware is done.
    private static let patienceWithBoot = Duration.seconds(600)

    /// How long a host that does not answer is tried again in a round: one that cannot be reset, for the campaign's time-out.
    func patience(in round: Round) -> Duration {
        let timeout = context.planner.timeout
        return context.planner.isHostile(round) && !host.resetCommand.isEmpty ? min(timeout, context.means.silence) : timeout
    }

    /// Remembers how long the console is, so that what it says later is told from what it said before.
    func markConsole(before round: Round) async {
        consoleMark = nil
        guard context.planner.isHostile(round), let console = HostConsole(of: host) else { return }
        do throws(HostConsole.Failure) {
            consoleMark = try await console.length()
        } catch {
            context.tell(.warning("\(host.name): its console, should it fall: \(error.description)"))
        }
    }

    /// Does a step of a round. A host that falls in it under a hostile load has no result in this round, and is ready for the next.
    func withstanding(_ round: Round?, _ step: () async throws(HostFailure) -> Void) async throws(HostFailure) {
        guard let round, context.planner.isHostile(round) else { return try await step() }
        do throws(HostFailure) {
            try await step()
        } catch  where error.mayBeFall && !Task.isCancelled {
            try await rise(from: try await fall(in: round, noticed: error))
        }
    }

    /// The fall that a failure is; throws the failure if it is none.
    private func fall(in round: Round, noticed failure: HostFailure) async throws(HostFailure) -> HostFall {
        var fall = HostFall(round: round, noticed: failure.cause, isBack: try await isBack(after: failure))
        guard let console = HostConsole(of: host), let consoleMark else { return fall }
        do throws(HostConsole.Failure) {
            let text = try await console.text(since: consoleMark)
            (fall.crash, fall.console) = (text.crash, text.excerpt)
        } catch {
            context.tell(.warning("\(host.name): its console: \(error.description)"))
        }
        return fall
    }

    /// Whether a host that fell can be reached again. While nothing was measured it was tried for too short a time to tell.
    private func isBack(after failure: HostFailure) async throws(HostFailure) -> Bool {
        if failure.code == .hostFell { return session != nil }
        guard !host.resetCommand.isEmpty else { throw failure }
        do throws(HostFailure) {
            _ = try await reopen(until: ContinuousClock.now + context.means.silence, after: failure)
        } catch  where error.mayBeFall && !Task.isCancelled {
            return error.code == .hostFell
        }
        // It stands, so it failed by itself.
        throw failure
    }

    private func rise(from fall: HostFall) async throws(HostFailure) {
        let finding = fall.finding(of: host)
        await record(finding, of: fall.round, console: fall.console)
        forgetSetUp()
        await load.close()
        falls += 1
        guard falls <= Self.mostFalls else {
            throw HostFailure(
                .hostFell, host: host.name, cause: "fell \(falls) times in this run, the last time it \(finding.cause)",
                remedy: "measure the other loads without this one, or go on with --resume")
        }
        if fall.isBack {
            context.tell(.warning("\(host.name): can be reached again, and is measured on"))
        } else {
            try await reset(finding)
        }
        try await meetAgain()
        context.happened(.measurementFailed(host: host.name, round: fall.round.index, finding))
    }

    private func reset(_ finding: HostFailure) async throws(HostFailure) {
        guard !host.resetCommand.isEmpty else {
            throw HostFailure(
                .hostFell, host: host.name, cause: "\(finding.cause), and did not come back",
                remedy: "name a command that resets it in the inventory ('reset: [program, argument, ...]')")
        }
        context.tell(.warning("\(host.name): is being reset (\(falls) of at most \(Self.mostFalls) times)"))
        do throws(CoordinatorCommand.Failure) {
            _ = try await CoordinatorCommand(words: host.filled(host.resetCommand), patience: Self.patienceWithReset).run()
        } catch {
            throw HostFailure(
                .hostFell, host: host.name, cause: "\(finding.cause), and could not be reset: \(error.description)",
                remedy: "reset it, and go on with --resume")
        }
        let fallenIn = bootID
        bootID = nil
        _ = try await reopen(
            until: ContinuousClock.now + Self.patienceWithBoot,
            after: HostFailure(
                .hostFell, host: host.name, cause: "\(finding.cause), was reset, and did not come back",
                remedy: "look at its console, and go on with --resume"))
        guard fallenIn == nil || bootID != fallenIn else {
            throw HostFailure(
                .hostFell, host: host.name,
                cause: "\(finding.cause); its reset command ended well, but it was not restarted (it has the same boot-id)",
                remedy: "see that the command resets this host")
        }
    }
}
