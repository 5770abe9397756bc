import Hummingbird
import HTTPTypes
import Reports
import ResultStore

extension Dashboard {
    private static let csv = "text/csv; charset=utf-8; header=present"

    private func csv(_ text: String, _ name: String) -> Response { .text(text, type: Self.csv, fileName: "\(name).csv") }

    /// The run that a request's path names.
    private func run(_ context: BasicRequestContext) async throws -> RunSummary {
        try await runs.run(context.parameters.require("run"))
    }

    func addFleet(to router: Router<BasicRequestContext>) {
        @Sendable func fleet(_ request: Request) async throws -> FleetPage {
            let all = try await runs.runs().prefix(Self.fleetRuns)
            let outlines = try await runs.outlines(of: Array(all))
            return FleetPage(outlines: outlines, unread: all.count - outlines.count, query: request.query)
        }
        @Sendable func host(_ request: Request) async throws -> HostPage {
            let name = request.query["name"] ?? ""
            let all = try await runs.runs()
            let outlines = try await runs.outlines(of: all)
            let having = outlines.filter { $0.hosts[name] != nil }
            guard let newest = having.first else {
                throw PageFailure(
                    .notFound, cause: "no run has a host of that name", remedy: "the fleet's page lists all that are known")
            }
            var similarities: [HostSimilarity] = []
            if newest.hosts.count <= StoredRuns.mostComparedHosts,
                let summary = all.first(where: { $0.run.id.text == newest.run.id })
            {
                similarities = try await runs.report(of: summary).similarities
            }
            return HostPage(name: name, outlines: having, unread: all.count - outlines.count, similarities: similarities)
        }
        router.get("/") { request, _ in try await shown(request) { try await fleet(request).page } }
        router.get("fleet.csv") { request, _ in csv(try await fleet(request).csv, "fleet") }
        router.get("host") { request, _ in try await shown(request) { try await host(request).page } }
        router.get("host.csv") { request, _ in csv(try await host(request).csv, "host") }
    }

    /// What Prometheus asks for; in which of its formats, its request says.
    func addMetrics(to router: Router<BasicRequestContext>) {
        router.get("metrics") { request, _ in
            let isOpen = request.headers[.accept]?.contains("application/openmetrics-text") == true
            let dialect: MetricsDialect = isOpen ? .openMetrics : .prometheus
            return Response.text(try await runs.metrics(dialect), type: dialect.contentType)
        }
    }

    func addRuns(to router: Router<BasicRequestContext>) {
        router.get("runs") { request, _ in
            html(RunsPage(runs: try await runs.runs(), query: request.query, startForm: startForm).page)
        }
        router.get("runs.csv") { _, _ in csv(RunsPage(runs: try await runs.runs(), query: Query(nil)).csv, "runs") }
        router.get("runs/:run") { request, context in
            try await shown(request) {
                let summary = try await run(context)
                let report = try await runs.report(of: summary)
                let stopForm = await stopForm(summary.run.id)
                return RunPage(summary: summary, report: report, query: request.query, stopForm: stopForm).page
            }
        }
        let files: [(name: String, format: ReportFormat, type: String)] = [
            ("report.csv", .csv, Self.csv), ("statistics.csv", .csvStatistics, Self.csv),
            ("report.json", .json, "application/json"),
        ]
        for file in files {
            router.get("runs/:run/\(file.name)") { _, context in
                let summary = try await run(context)
                let text = try await runs.report(of: summary).text(as: file.format)
                return Response.text(text, type: file.type, fileName: "\(summary.run.id.text)-\(file.name)")
            }
        }
        router.get("runs/:run/report.html") { _, context in
            let summary = try await run(context)
            let archive = try await runs.archive(of: summary)
            return Response.text(
                archive.html, type: "text/html; charset=utf-8", fileName: "\(summary.run.id.text)-report.html")
        }
        @Sendable func host(_ request: Request, _ context: BasicRequestContext) async throws -> HostRunPage {
            let summary = try await run(context)
            let detail = try await runs.detail(of: request.query["name"] ?? "", in: summary)
            return HostRunPage(summary: summary, detail: detail, query: request.query)
        }
        router.get("runs/:run/host") { request, context in try await shown(request) { try await host(request, context).page } }
        router.get("runs/:run/host.csv") { csv(try await host($0, $1).csv, "functions") }
    }

    func addFunctions(to router: Router<BasicRequestContext>) {
        @Sendable func list(_ request: Request, _ context: BasicRequestContext) async throws -> FunctionsPage {
            let summary = try await run(context)
            return FunctionsPage(summary: summary, functions: try await runs.functions(of: summary), query: request.query)
        }
        @Sendable func one(_ request: Request, _ context: BasicRequestContext) async throws -> FunctionPage {
            let summary = try await run(context)
            let functions = try await runs.functions(of: summary)
            let query = request.query
            guard
                let function = functions.function(query["name"] ?? "", module: query["module"] ?? "vmlinux", file: query["file"])
            else {
                throw PageFailure(
                    .notFound, cause: "no valid measurement of the run reached a function of that name in that file",
                    remedy: "the run's list of functions can be searched")
            }
            return FunctionPage(summary: summary, functions: functions, function: function, query: query)
        }
        @Sendable func exposure(_ context: BasicRequestContext) async throws -> ExposurePage {
            let summary = try await run(context)
            return ExposurePage(summary: summary, exposures: try await runs.exposure(of: summary))
        }
        router.get("runs/:run/exposure") { request, context in try await shown(request) { try await exposure(context).page } }
        router.get("runs/:run/exposure.csv") { csv(try await exposure($1).csv, "exposure") }
        router.get("runs/:run/functions") { request, context in try await shown(request) { try await list(request, context).page }
        }
        router.get("runs/:run/functions.csv") { csv(try await list($0, $1).csv, "functions") }
        router.get("runs/:run/function") { request, context in try await shown(request) { try await one(request, context).page } }
        router.get("runs/:run/function.csv") { csv(try await one($0, $1).csv, "function") }
    }

    func addComparisons(to router: Router<BasicRequestContext>) {
        @Sendable func compared(_ query: Query) async throws -> ComparePage {
            let all = try await runs.runs()
            let request = ComparisonRequest(query)
            func named(_ parameter: String) async throws -> RunSummary? {
                guard let text = query[parameter] else { return nil }
                return try await runs.run(text)
            }
            let (from, to) = (try await named("from"), try await named("to"))
            var comparison: Comparison?
            if let from, let to, request.dimension != nil || from.run.id != to.run.id {
                comparison = try await runs.comparison(from, to, request)
            }
            return ComparePage(
                runs: all, from: from ?? all.dropFirst().first ?? all.first, to: to ?? all.first, request: request,
                comparison: comparison, query: query)
        }
        router.get("compare") { request, _ in try await shown(request) { try await compared(request.query).page } }
        router.get("compare.csv") { request, _ in
            guard let comparison = try await compared(request.query).comparison else {
                throw PageFailure(.badRequest, cause: "there is nothing to compare", remedy: "name two runs with from and to")
            }
            return csv(try comparison.text(as: .csv), "comparison")
        }
        @Sendable func trend(_ query: Query) async throws -> NightsPage? {
            let all = try await runs.runs()
            var seen: Set<String> = []
            let campaigns = all.map(\.run.campaign).filter { seen.insert($0).inserted }
            guard let campaign = query["campaign"] ?? campaigns.first else { return nil }
            guard campaigns.contains(campaign) else {
                throw PageFailure(.notFound, cause: "no run is of that campaign", remedy: "the page of runs names them")
            }
            let own = Array(all.filter { $0.run.campaign == campaign }.prefix(Self.nights))
            let unread = own.count - (try await runs.outlines(of: own)).count
            return NightsPage(
                campaigns: campaigns, campaign: campaign, trend: try await runs.trend(of: campaign, over: own), unread: unread)
        }
        router.get("nights") { request, _ in
            try await shown(request) {
                try await trend(request.query)?.page ?? Page("Nights", area: .nights, body: "<p>There is no run yet.</p>")
            }
        }
        router.get("nights.csv") { request, _ in
            guard let page = try await trend(request.query) else {
                throw PageFailure(.notFound, cause: "there is no run yet", remedy: "measure first")
            }
            return csv(try page.trend.text(as: .csv), "nights")
        }
    }

    /// Runs that the fleet's page looks through for hosts, and draws their lines over.
    private static let fleetRuns = 30
    /// Runs that a campaign's page draws.
    private static let nights = 60
}
