import HTTPTypes
import Hummingbird
import Reports
import ResultStore

extension Dashboard {
    /// A form with two short fields.
    private static let mostBytes = 4_096

    /// What starts and stops runs, if that is allowed at all.
    func addControl(to router: Router<BasicRequestContext>) {
        guard let control, guardian.word != nil else { return }
        router.post("start") { request, _ in
            let form = try await checkedForm(request)
            guard let campaign = form["campaign"], control.campaigns.contains(campaign) else {
                throw PageFailure(
                    .badRequest, cause: "that campaign may not be started here", remedy: "choose one that is offered")
            }
            let run = try await Self.controlling { try await control.start(campaign) }
            await runs.forgetList()
            return Response.redirect(to: Address.run(run), type: .normal)
        }
        router.post("runs/:run/stop") { request, context in
            _ = try await checkedForm(request)
            let run = try await runs.run(context.parameters.require("run")).run.id.text
            try await Self.controlling { try await control.stop(run) }
            return Response.redirect(to: Address.run(run), type: .normal)
        }
    }

    private func checkedForm(_ request: Request) async throws -> Query {
        let form = Query(String(buffer: try await request.body.collect(upTo: Self.mostBytes)))
        try guardian.check(request, form: form)
        return form
    }

    private static func controlling<Value>(_ work: () async throws -> Value) async throws -> Value {
        do {
            return try await work()
        } catch let error as RunControlError {
            throw PageFailure(.conflict, cause: error.cause, remedy: error.remedy)
        }
    }

    /// The form that starts a run; nothing where none may be started.
    var startForm: Markup {
        guard let control, let word = guardian.word, !control.campaigns.isEmpty else { return "" }
        return """
            <form class="filter" action="/start" method="post">\(Control.hidden(ControlGuard.field, word))\
            \(Control.choice("campaign", "campaign", control.campaigns.map { ($0, $0) }, chosen: nil))<button>Start a run</button></form>

            """
    }

    /// The form that stops a run; nothing for one that was not started here.
    func stopForm(_ run: RunID) async -> Markup {
        guard let control, let word = guardian.word, await control.running().contains(run.text) else { return "" }
        return """
            <form class="filter" action="\(Address.run(run.text))/stop" method="post">\(Control.hidden(ControlGuard.field, word))\
            <button>Stop this run</button></form>

            """
    }
}
