/// Pages that were not ready in time: what a browser waits for is there when it asks again, however long it took.
actor LatePages {
    /// Browsers ask again after a second; a page that nobody fetched for so long is made anew.
    private static let keptFor = Duration.seconds(30)

    private var pages: [String: Task<Page, any Error>] = [:]

    /// The page at `address`, or nil if it is not ready after `patience`. Who asks while it is made gets that same page.
    func page(
        at address: String, within patience: Duration?, of make: @escaping @Sendable () async throws -> Page
    ) async throws -> Page? {
        let making = pages[address] ?? Task(operation: make)
        pages[address] = making
        do {
            if let page = try await Patience.value(within: patience, of: { try await making.value }) {
                forget(making, at: address)
                return page
            }
        } catch {
            forget(making, at: address)
            throw error
        }
        Task {
            _ = await making.result
            try await Task.sleep(for: Self.keptFor)
            forget(making, at: address)
        }
        return nil
    }

    private func forget(_ page: Task<Page, any Error>, at address: String) {
        if pages[address] == page { pages[address] = nil }
    }
}
