public import Foundation

/// A guest as the lab remembers it.
public struct LabGuest: Codable, Hashable, Sendable {
    /// Its name: the host's name in the inventory and its own host name.
    public let name: String
    /// The kernel that was asked for.
    public let choice: KernelChoice
    /// What `uname -r` says in it.
    public let kernelRelease: String
    /// The port on 127.0.0.1 where its sshd answers.
    public var port: Int
    /// Its memory in MiB.
    public let memoryMiB: Int
    /// How many processors it has.
    public let cpus: Int
    /// What its kernel's command line has beside the usual; nil in records of earlier versions.
    public let kernelArguments: [String]?
    /// Whether its clock counts the instructions that it executes; nil in records of earlier versions.
    public let countsInstructions: Bool?
}

/// A guest and whether it runs.
public struct GuestStatus: Codable, Hashable, Sendable {
    /// The guest.
    public let guest: LabGuest
    /// Its emulator's process, if it runs.
    public let processID: Int32?
    /// Where its serial console is written.
    public let console: URL
}

/// The file that says which guests a lab has.
struct LabRecord: Codable, Sendable {
    var guests: [LabGuest]

    static func read(_ folders: LabFolders) -> LabRecord {
        guard let data = try? Data(contentsOf: folders.record), let record = try? JSONDecoder().decode(LabRecord.self, from: data)
        else {
            return LabRecord(guests: [])
        }
        return record
    }

    func write(_ folders: LabFolders) throws(LabError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do { try Folder.write(encoder.encode(self), to: folders.record) } catch {
            throw LabError.wrapping(error, subject: folders.record.path)
        }
    }
}
