package import Foundation
import Synchronization

/// A page as a person has it before them: goes to addresses, clicks, looks.
package final class Tab: Sendable {
    private let browser: Browser
    private let session: String
    private let heard = Mutex<[String]>([])
    private let loading = Mutex(Loads())

    /// Pages that were loaded, and who waits for more of them.
    private struct Loads {
        var count = 0
        var waiting: [(count: Int, continuation: CheckedContinuation<Void, any Error>)] = []
        var isOver = false
    }

    init(browser: Browser, session: String) {
        self.browser = browser
        self.session = session
    }

    /// What the console complained of since this was asked last: errors, failed requests, broken policies.
    package func complaints() -> [String] {
        heard.withLock { heard in
            defer { heard = [] }
            return heard
        }
    }

    func prepare() async throws {
        let events = browser.events(of: session)
        Task { [weak self] in
            for await event in events { self?.hear(event) }
            self?.end()
        }
        for domain in ["Page", "Runtime", "Log", "Network", "Accessibility"] { try await send("\(domain).enable") }
    }

    private func hear(_ event: DevToolsMessages.Event) {
        switch event.method {
        case "Page.loadEventFired": loaded()
        case "Runtime.exceptionThrown":
            let details = event.parameters["exceptionDetails"]?.object
            let words = details?["exception"]?.object?["description"]?.text ?? details?["text"]?.text
            heard.withLock { $0.append(words ?? "an exception") }
        case "Log.entryAdded":
            let entry = event.parameters["entry"]?.object ?? [:]
            guard let level = entry["level"]?.text, level == "error" || level == "warning" else { return }
            heard.withLock { $0.append("\(entry["text"]?.text ?? "") \(entry["url"]?.text ?? "")") }
        case "Runtime.consoleAPICalled":
            guard event.parameters["type"]?.text == "error" else { return }
            heard.withLock { $0.append("console.error") }
        default: break
        }
    }

    private func loaded() {
        let reached = loading.withLock { loading in
            loading.count += 1
            let reached = loading.waiting.filter { $0.count < loading.count }
            loading.waiting.removeAll { $0.count < loading.count }
            return reached
        }
        for waiting in reached { waiting.continuation.resume() }
    }

    private func end() {
        let waiting = loading.withLock { loading in
            loading.isOver = true
            defer { loading.waiting = [] }
            return loading.waiting
        }
        for one in waiting { one.continuation.resume(throwing: Browser.Failure(description: "Chromium has ended")) }
    }

    /// How many pages were loaded so far.
    package var loads: Int { loading.withLock(\.count) }

    /// Waits until more pages were loaded than `count`.
    package func load(after count: Int) async throws {
        try await withCheckedThrowingContinuation { continuation in
            let isThere = loading.withLock { loading in
                guard loading.count <= count, !loading.isOver else { return true }
                loading.waiting.append((count, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    /// Does `action` and waits until the page that it leads to is loaded.
    private func loading(_ action: () async throws -> Void) async throws {
        let before = loads
        try await action()
        try await load(after: before)
    }

    /// The window's size in CSS pixels, and whether the person likes it dark.
    package func show(width: Int, height: Int, dark: Bool = false) async throws {
        try await send(
            "Emulation.setDeviceMetricsOverride",
            [
                "width": .number(Double(width)), "height": .number(Double(height)), "deviceScaleFactor": .number(1),
                "mobile": .flag(width < 600),
            ])
        let scheme = JSONValue.object(["name": .text("prefers-color-scheme"), "value": .text(dark ? "dark" : "light")])
        try await send("Emulation.setEmulatedMedia", ["features": .list([scheme])])
    }

    /// Waits, while the page is one that renews itself until something is there, for the one that comes after it.
    package func wait(whileHeading heading: String) async throws {
        var before = loads
        while try await value("document.querySelector('h1').textContent") == .text(heading) {
            try await load(after: before)
            before = loads
        }
    }

    /// Whether scripts run.
    package func allowScripts(_ isAllowed: Bool) async throws {
        try await send("Emulation.setScriptExecutionDisabled", ["value": .flag(!isAllowed)])
    }

    /// Goes to an address and waits for the page.
    package func open(_ address: String) async throws {
        try await loading {
            let answer = try await send("Page.navigate", ["url": .text(address)])
            if let failure = answer["errorText"]?.text { throw Browser.Failure(description: "\(address): \(failure)") }
        }
    }

    /// What an expression of JavaScript is.
    @discardableResult
    package func value(_ expression: String) async throws -> JSONValue {
        let answer = try await send(
            "Runtime.evaluate",
            ["expression": .text(expression), "returnByValue": .flag(true), "awaitPromise": .flag(true)])
        if let thrown = answer["exceptionDetails"] { throw Browser.Failure(description: "\(expression): \(thrown)") }
        return answer["result"]?.object?["value"] ?? .null
    }

    /// Clicks the middle of the first element that a selector finds, as a mouse does, and waits for the page that it leads to.
    package func click(_ selector: String) async throws {
        let quoted = String(decoding: try JSONEncoder().encode(selector), as: UTF8.self)
        let place = try await value(
            """
            (() => { const found = document.querySelector(\(quoted)); if (!found) return null
              found.scrollIntoView({block: 'center', inline: 'center'}); const box = found.getClientRects()[0]
              return [box.x + box.width / 2, box.y + box.height / 2] })()
            """)
        guard let x = place.list?.first?.number, let y = place.list?.last?.number else {
            throw Browser.Failure(description: "nothing to click: \(selector)")
        }
        try await loading {
            for kind in ["mousePressed", "mouseReleased"] {
                try await send(
                    "Input.dispatchMouseEvent",
                    [
                        "type": .text(kind), "x": .number(x), "y": .number(y), "button": .text("left"), "clickCount": .number(1),
                    ])
            }
        }
    }

    /// Presses a key, such as `Tab`.
    package func press(_ key: String, code: Int) async throws {
        for kind in ["rawKeyDown", "keyUp"] {
            try await send(
                "Input.dispatchKeyEvent",
                [
                    "type": .text(kind), "key": .text(key), "code": .text(key), "windowsVirtualKeyCode": .number(Double(code)),
                ])
        }
    }

    /// The whole page as a PNG.
    package func picture() async throws -> Data {
        let size = try await send("Page.getLayoutMetrics")["cssContentSize"]?.object ?? [:]
        let clip = JSONValue.object([
            "x": .number(0), "y": .number(0), "width": size["width"] ?? .number(1_440),
            "height": .number(min(size["height"]?.number ?? 900, 6_000)), "scale": .number(1),
        ])
        let answer = try await send(
            "Page.captureScreenshot", ["format": .text("png"), "captureBeyondViewport": .flag(true), "clip": clip])
        guard let data = answer["data"]?.text.flatMap({ Data(base64Encoded: $0) }) else {
            throw Browser.Failure(description: "no picture")
        }
        return data
    }

    /// What somebody who hears the page read is told of each element: its role and name.
    package func accessibility() async throws -> [(role: String, name: String)] {
        let nodes = try await send("Accessibility.getFullAXTree")["nodes"]?.list ?? []
        return nodes.compactMap { node in
            guard let node = node.object, node["ignored"]?.flag != true else { return nil }
            return (node["role"]?.object?["value"]?.text ?? "", node["name"]?.object?["value"]?.text ?? "")
        }
    }

    @discardableResult
    private func send(_ method: String, _ parameters: [String: JSONValue] = [:]) async throws -> [String: JSONValue] {
        try await browser.send(method, parameters, session: session)
    }
}
