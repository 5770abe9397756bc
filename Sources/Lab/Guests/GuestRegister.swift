import Foundation

/// Keeps the lab's record and known_hosts in step with the guests that have been started.
actor GuestRegister {
    private let folders: LabFolders
    private let hostKeys: [String: String]
    private var record: LabRecord

    /// Goes on with the lab's record, of which it forgets all guests but these.
    init(folders: LabFolders, keeping names: Set<String>, hostKeys: [String: String]) {
        self.folders = folders
        self.hostKeys = hostKeys
        record = LabRecord.read(folders)
        record.guests.removeAll { !names.contains($0.name) }
    }

    /// The port that the guest had the last time, if it is free: so an inventory stays true.
    func previousPort(of name: String) -> Int? {
        record.guests.first { $0.name == name }.map(\.port).flatMap { LoopbackPort.isFree($0) ? $0 : nil }
    }

    func add(_ guest: LabGuest) throws(LabError) {
        record.guests.removeAll { $0.name == guest.name || $0.port == guest.port }
        record.guests.append(guest)
        record.guests.sort { $0.name < $1.name }
        try record.write(folders)
        var keys = hostKeys
        for known in record.guests where keys[known.name] == nil {
            keys[known.name] = LabKeys(folders: folders).storedHostKey(of: known.name)
        }
        try Folder.write(Data(LabInventory.knownHosts(record.guests, keys: keys).utf8), to: folders.knownHosts)
    }
}
