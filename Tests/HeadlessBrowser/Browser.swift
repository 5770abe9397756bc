import Foundation
import Synchronization

/// A headless Chromium of its own, told what to do over its DevTools protocol: JSON messages that end with a zero byte, on two pipes.
///
///     Browser ──► commands ──► fd 3 │ Chromium │ fd 4 ──► answers and events ──► DevToolsMessages ──► Tab
package final class Browser: Sendable {
    /// Why a browser did not do what it was asked.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    private let process: Process
    private let commands: FileHandle
    private let answers: FileHandle
    private let messages = DevToolsMessages()
    private let folder: URL
    private let deadline: Task<Void, any Error>

    /// Starts one with an empty profile, which ends after `longest` at the latest: what waits then for a page that never comes, or for
    /// something to move on one, fails. Tests run as root in places without user namespaces: there is no sandbox here.
    package init(lastingAtMost longest: Duration = .seconds(600)) throws {
        folder = URL(filePath: NSTemporaryDirectory()).appending(path: "hapfleet-browser-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let (input, output) = (folder.appending(path: "in").path, folder.appending(path: "out").path)
        guard mkfifo(input, 0o600) == 0, mkfifo(output, 0o600) == 0 else {
            throw Failure(description: "no pipes in \(folder.path)")
        }
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        let flags = [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
            "--no-default-browser-check",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions",
            "--mute-audio",
            "--hide-scrollbars", "--force-color-profile=srgb", "--user-data-dir=\(folder.appending(path: "profile").path)",
            "--remote-debugging-pipe", "about:blank",
        ]
        process.arguments = ["-c", "exec chromium \"$@\" 3<\(input) 4>\(output)", "sh"] + flags
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        // Opened for both, so that opening waits for nobody.
        let (write, read) = (open(input, O_RDWR | O_CLOEXEC), open(output, O_RDWR | O_CLOEXEC))
        guard write >= 0, read >= 0 else { throw Failure(description: "the pipes cannot be opened") }
        commands = FileHandle(fileDescriptor: write, closeOnDealloc: true)
        answers = FileHandle(fileDescriptor: read, closeOnDealloc: true)
        self.process = process
        try process.run()
        deadline = Task {
            try await Task.sleep(for: longest)
            process.terminate()
        }
        let messages = messages
        process.terminationHandler = { messages.end("Chromium ended with status \($0.terminationStatus)") }
        answers.readabilityHandler = { messages.take($0.availableData) }
    }

    deinit { close() }

    /// Ends it, and removes its profile.
    package func close() {
        deadline.cancel()
        answers.readabilityHandler = nil
        if process.isRunning {
            process.terminate()
            process.waitUntilExit()
        }
        try? FileManager.default.removeItem(at: folder)
    }

    /// A window with one page.
    package func tab() async throws -> Tab {
        let target = try await send("Target.createTarget", ["url": .text("about:blank")])
        guard let id = target["targetId"]?.text else { throw Failure(description: "no tab") }
        let attached = try await send("Target.attachToTarget", ["targetId": .text(id), "flatten": .flag(true)])
        guard let session = attached["sessionId"]?.text else { throw Failure(description: "no session") }
        let tab = Tab(browser: self, session: session)
        try await tab.prepare()
        return tab
    }

    /// Sends a command and waits for its answer.
    @discardableResult
    func send(_ method: String, _ parameters: [String: JSONValue] = [:], session: String? = nil) async throws -> [String:
        JSONValue]
    {
        try await messages.answer { number in
            var message: [String: JSONValue] = [
                "id": .number(Double(number)), "method": .text(method), "params": .object(parameters),
            ]
            if let session { message["sessionId"] = .text(session) }
            try commands.write(contentsOf: JSONEncoder().encode(JSONValue.object(message)) + [0])
        }
    }

    /// The events of a session from now on.
    func events(of session: String) -> AsyncStream<DevToolsMessages.Event> { messages.events(of: session) }
}
