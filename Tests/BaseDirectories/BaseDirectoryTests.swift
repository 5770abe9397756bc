import BaseDirectories
import Testing

@Suite("A user's base directories")
struct BaseDirectoryTests {
    private static let standards: [(BaseDirectory, String)] = [
        (.configuration, "/h/.config"), (.data, "/h/.local/share"), (.state, "/h/.local/state"), (.cache, "/h/.cache"),
    ]

    @Test("are where the environment says")
    func named() {
        for directory in BaseDirectory.allCases {
            #expect(directory.path(environment: [directory.rawValue: "/x", "HOME": "/h"]) == "/x")
        }
    }

    @Test(
        "are under the home folder where it says nothing, or what is no absolute path", arguments: [nil, "", "x", "./x", "~/x"])
    func standard(value: String?) {
        for (directory, path) in Self.standards {
            var environment = ["HOME": "/h"]
            environment[directory.rawValue] = value
            #expect(directory.path(environment: environment) == path)
        }
    }
}
