import Campaigns
import Foundation
import Secrets

/// A secret that was read from where it is kept. It is never described, so that no log and no message holds it by accident.
struct Secret: CustomStringConvertible {
    let text: String

    var description: String { "a secret" }

    /// Reads a secret; throws `secret` if it is not there, or if it is a file that others than its owner may read.
    ///
    /// systemd's own folder of credentials needs no look at modes: it is the service's alone.
    init(_ place: SecretPlace, for recipient: String, environment: [String: String]) throws(AlertError) {
        do throws(SecretFileError) {
            switch place {
            case .file(let path): text = try SecretFile.read(path)
            case .credential(let name):
                guard let folder = environment["CREDENTIALS_DIRECTORY"], folder.hasPrefix("/") else {
                    throw SecretFileError(
                        .unreadable, "the credential '\(name)'", cause: "is not there, since systemd gave none",
                        remedy: "set LoadCredential=\(name) in the service, as 'hapfleet schedule' does, or name a file's path")
                }
                text = try SecretFile.read(folder + "/" + name, protection: .folder)
            }
        } catch {
            throw AlertError(.secret, recipient, cause: "\(error.path) \(error.cause)", remedy: error.remedy)
        }
    }
}
