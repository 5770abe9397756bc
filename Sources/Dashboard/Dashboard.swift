import Hummingbird
public import KernelSources
import Logging
import Reports
public import ResultStore

/// The dashboard: the pages over one store, and the server that shows them.
///
///     request ─► AccessCheck ─► route ─► StoredRuns (read once, kept) ─► page model ─► Markup ─► PageTemplate ─► SafeAnswers
///
/// It only reads the store; runs are started and stopped by a ``RunControl``.
public struct Dashboard: Sendable {
    let runs: StoredRuns
    private let access: Access
    private let template: PageTemplate
    private let patience: Duration?
    private let late = LatePages()
    let control: (any RunControl)?
    let guardian: ControlGuard

    /// A dashboard over `store`, with names and lines from `kernels`, each run's HAP under the weight that `weight` names. A page whose
    /// numbers take longer than `patience` to compute for the first time says so and renews itself; without one it is waited for. Who has
    /// the token starts and stops runs through `control`, if there is one.
    public init(
        store: any ResultStore, kernels: KernelLibrary, access: Access, patience: Duration? = nil,
        control: (any RunControl)? = nil,
        weight: @escaping @Sendable (RunRecord) -> Weight? = { _ in nil }
    ) throws {
        self.patience = patience
        self.control = control
        guardian = ControlGuard(access: access)
        runs = StoredRuns(store: store, kernels: kernels, weight: weight)
        self.access = access
        template = try PageTemplate()
    }

    /// Listens on `host` and `port` until its task is cancelled, or the process is told to end; reads the runs meanwhile, so that they
    /// are there when someone asks. `started` gets the port, which is another than `port` if that is 0.
    public func serve(
        host: String, port: Int, started: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) async throws {
        var logger = Logger(label: "hapfleet.dashboard")
        logger.logLevel = .error
        let application = Application(
            router: router, configuration: ApplicationConfiguration(address: .hostname(host, port: port)),
            onServerRunning: { channel in await started(channel.localAddress?.port ?? port) }, logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await application.runService() }
            group.addTask { await keepReading() }
            try await group.next()
            group.cancelAll()
        }
    }

    /// Reads new runs as they come, until cancelled.
    private func keepReading() async {
        while !Task.isCancelled {
            // A store that cannot be read now is tried again; the pages say why.
            try? await runs.readAll()
            try? await Task.sleep(for: .seconds(5))
        }
    }

    var router: Router<BasicRequestContext> {
        let router = Router(options: .autoGenerateHeadEndpoints)
        router.add(middleware: SafeAnswers(template: template))
        router.add(middleware: AccessCheck(access: access))
        router.get("style.css") { _, _ in Response.text(SharedFile.style, type: "text/css; charset=utf-8") }
        router.get("icon.svg") { _, _ in Response.text(SharedFile.icon, type: "image/svg+xml") }
        addLogin(to: router)
        addFleet(to: router)
        addRuns(to: router)
        addFunctions(to: router)
        addComparisons(to: router)
        addMetrics(to: router)
        addLive(to: router)
        addControl(to: router)
        return router
    }

    func html(_ page: Page) -> Response { .html(template.text(page)) }

    /// The page that `make` makes of the request, if the patience is enough for it.
    func shown(_ request: Request, _ make: @escaping @Sendable () async throws -> Page) async throws -> Response {
        html(try await late.page(at: request.uri.string, within: patience, of: make) ?? Patience.page)
    }

    private func addLogin(to router: Router<BasicRequestContext>) {
        guard case .token(let token) = access else { return }
        router.get("login") { _, _ in html(Login.page(wasWrong: false)) }
        router.post("login") { request, _ in
            if let answer = try await Login(token: token).answer(request) { return answer }
            return .html(template.text(Login.page(wasWrong: true)), status: .unauthorized)
        }
    }
}

extension Request {
    /// The parameters in the request's address.
    var query: Query { Query(uri.query) }
}
