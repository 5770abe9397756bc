import Foundation
import HTTPTypes
import Hummingbird

/// The addresses of the dashboard's pages. They stay: people keep them.
enum Address {
    static let fleet = "/"

    static func run(_ id: String) -> String { "/runs/" + encoded(id) }

    /// A host and all its results.
    static func host(_ name: String) -> String { of("/host", ["name": name]) }

    /// A host's part in a run.
    static func host(_ name: String, in run: String) -> String { of(Self.run(run) + "/host", ["name": name]) }

    static func functions(of run: String) -> String { Self.run(run) + "/functions" }

    static func function(_ name: String, module: String, file: String?, in run: String) -> String {
        of(Self.run(run) + "/function", ["name": name, "module": module, "file": file])
    }

    static func nights(_ campaign: String) -> String { of("/nights", ["campaign": campaign]) }

    /// A path with the parameters that have a value.
    static func of(_ path: String, _ parameters: KeyValuePairs<String, String?>) -> String {
        let pairs = parameters.compactMap { name, value in value.map { "\(name)=\(encoded($0))" } }
        return pairs.isEmpty ? path : path + "?" + pairs.joined(separator: "&")
    }

    private static let unreserved = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)

    private static func encoded(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            if unreserved.contains(byte) {
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                encoded += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return encoded
    }
}

/// The parameters of a request's address, or of a form.
struct Query: Sendable {
    private let values: [String: String]

    /// The parameters in `text`, as forms write them. Of two with one name the first counts; what is not encoded well is left out.
    init(_ text: String?) {
        let pairs = (text ?? "").split(separator: "&").prefix(100).compactMap { part -> (String, String)? in
            let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let decoded = halves.compactMap { $0.replacing("+", with: " ").removingPercentEncoding }
            return decoded.count == 2 ? (decoded[0], decoded[1]) : nil
        }
        values = Dictionary(pairs) { first, _ in first }
    }

    /// The value of a parameter; nil if it is missing or empty.
    subscript(name: String) -> String? {
        values[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The number of the page of a long table, from 1.
    var page: Int { max(1, self["page"].flatMap(Int.init) ?? 1) }
}
