/// What the target's own programs and libraries were entered at, after the kernel's part of a measurement.
///
/// An object, as most results have none: it takes the agent less code to hand on than its parts do.
public final class UserProfile: Sendable {
    /// How long they were watched once the probes at all that was found first were in place.
    public let length: Microseconds
    /// Whether they stopped entering new functions.
    public let isSteady: Bool
    /// The files that the target had mapped as code, in the order in which they were found.
    public let files: UserFiles
    /// What was entered, ascending by file and address.
    public let functions: UserFunctions
    /// Why the numbers are not to be trusted; empty if they are. The kernel's are told apart.
    public let invalidities: [Invalidity]

    /// Files of a profile at most.
    public static let mostFiles = 1_024
    /// Functions of a profile at most.
    public static let mostFunctions = 1 << 16
    /// Bytes of a file's path at most; what is longer is cut.
    public static let longestPath = 1_024
    /// Bytes of a function's name at most; what is longer is cut.
    public static let longestName = 512

    /// A profile; the fields say what each part means.
    public init(
        length: Microseconds, isSteady: Bool, files: UserFiles, functions: UserFunctions, invalidities: [Invalidity]
    ) {
        self.length = length
        self.isSteady = isSteady
        self.files = files
        self.functions = functions
        self.invalidities = invalidities
    }
}

extension UserProfile: Equatable {
    /// Whether both say the same.
    public static func == (one: UserProfile, other: UserProfile) -> Bool {
        one.length == other.length && one.isSteady == other.isSteady && one.files == other.files
            && one.functions == other.functions && one.invalidities == other.invalidities
    }
}

/// A program or library that a target had mapped as code.
public struct UserFile: Sendable, Equatable {
    /// What became of a file; the numbers are part of the format.
    public enum Kind: UInt8, Sendable, CaseIterable {
        /// Its symbols were read.
        case probed = 0
        /// It names no functions: it was stripped of its symbols, and exports none.
        case nameless = 1
        /// It could not be opened, or is no 64-bit ELF file.
        case unreadable = 2
        /// There were too many files or functions before it.
        case leftOut = 3
    }

    /// Its path, as the target's processes see it.
    public var path: String
    /// Its GNU build-id; empty if it has none.
    public var buildID: [UInt8]
    /// What became of it.
    public var kind: Kind
    /// Functions whose entry was watched.
    public var probed: UInt32
    /// Functions that the kernel could not watch.
    public var refused: UInt32

    /// A file; the fields say what each part means.
    public init(path: String, buildID: [UInt8], kind: Kind, probed: UInt32, refused: UInt32) {
        self.path = path
        self.buildID = buildID
        self.kind = kind
        self.probed = probed
        self.refused = refused
    }
}

/// A function of a program or library that was entered.
public struct UserFunction: Sendable, Equatable {
    /// Index into the profile's `files`.
    public var file: UInt16
    /// Where it begins, as the file's own symbols and debug information count.
    public var address: UInt64
    /// Bytes of its code; 0 if the file does not say.
    public var size: UInt64
    /// Its symbol's name; empty if it cannot be read.
    public var name: String
    /// From the placing of the first probe to when its entry was noticed.
    public var firstSeen: Microseconds

    /// A function; the fields say what each part means.
    public init(file: UInt16, address: UInt64, size: UInt64, name: String, firstSeen: Microseconds) {
        self.file = file
        self.address = address
        self.size = size
        self.name = name
        self.firstSeen = firstSeen
    }
}

/// Files one after the other, held as they are written: plain bytes take the agent less code than an array of them.
public struct UserFiles: Sendable, Equatable {
    /// What is counted of each file: functions that are watched, and those that cannot be.
    public private(set) var counts: [UInt64] = []
    private var writer = WireWriter()

    /// None.
    public init() {}

    /// These.
    public init(_ files: [UserFile]) {
        for file in files {
            let number = count
            append(path: [UInt8](file.path.utf8.prefix(UserProfile.longestPath)), file.buildID, file.kind)
            note(number, probed: UInt64(file.probed) + UInt64(file.refused), refused: UInt64(file.refused))
        }
    }

    /// How many there are.
    public var count: Int { counts.count / 2 }

    /// Puts a file behind the others, of which nothing is counted yet.
    public mutating func append(path: [UInt8], _ buildID: [UInt8], _ kind: UserFile.Kind) {
        writer.write(path)
        writer.write(buildID)
        writer.write(kind.rawValue)
        counts.append(0)
        counts.append(0)
    }

    /// Notes that so many more functions of a file are to be watched, and that so many of those cannot be.
    public mutating func note(_ file: Int, probed: UInt64, refused: UInt64) {
        counts[2 * file] = counts[2 * file] &+ probed &- refused
        counts[2 * file + 1] &+= refused
    }

    /// The files.
    public var all: [UserFile] {
        var reader = WireReader(writer.bytes)
        var files: [UserFile] = []
        for number in 0..<count {
            guard var file = try? reader.readUserFile() else { break }
            file.probed = UInt32(truncatingIfNeeded: counts[2 * number])
            file.refused = UInt32(truncatingIfNeeded: counts[2 * number + 1])
            files.append(file)
        }
        return files
    }

    fileprivate var bytes: [UInt8] { writer.bytes }

    /// Whether both hold the same files in the same order.
    public static func == (one: UserFiles, other: UserFiles) -> Bool {
        one.counts == other.counts && one.writer.bytes == other.writer.bytes
    }
}

/// Functions one after the other, held in the same way.
public struct UserFunctions: Sendable, Equatable {
    /// How many there are.
    public private(set) var count: UInt64 = 0
    private var writer = WireWriter()

    /// None.
    public init() {}

    /// These.
    public init(_ functions: [UserFunction]) {
        for function in functions {
            append(
                file: UInt64(function.file), function.address, function.size,
                [UInt8](function.name.utf8.prefix(UserProfile.longestName)), function.firstSeen)
        }
    }

    /// Puts a function behind the others; its parts are those of `UserFunction`.
    public mutating func append(file: UInt64, _ address: UInt64, _ size: UInt64, _ name: [UInt8], _ firstSeen: Microseconds) {
        count += 1
        writer.writeVarint(file)
        writer.writeVarint(address)
        writer.writeVarint(size)
        writer.write(name)
        writer.writeVarint(firstSeen.count)
    }

    /// The functions.
    public var all: [UserFunction] {
        var reader = WireReader(writer.bytes)
        var functions: [UserFunction] = []
        for _ in 0..<count {
            guard let function = try? reader.readUserFunction() else { break }
            functions.append(function)
        }
        return functions
    }

    fileprivate var bytes: [UInt8] { writer.bytes }

    /// Whether both hold the same functions in the same order.
    public static func == (one: UserFunctions, other: UserFunctions) -> Bool {
        one.writer.bytes == other.writer.bytes
    }
}

extension WireWriter {
    mutating func write(_ profile: UserProfile) {
        write(profile.length)
        write(profile.isSteady)
        writeVarint(UInt64(profile.files.count))
        write(profile.files.bytes)
        for count in profile.files.counts { writeVarint(count) }
        writeVarint(profile.functions.count)
        write(profile.functions.bytes)
        write(profile.invalidities)
    }
}

extension WireReader {
    mutating func readUserProfile() throws(WireError) -> UserProfile {
        let length = try readMicroseconds()
        let isSteady = try readBool()
        let files = try readUserFiles()
        let functions = try readUserFunctions(fileCount: files.count)
        return UserProfile(
            length: length, isSteady: isSteady, files: files, functions: functions, invalidities: try readInvalidities())
    }

    private mutating func readUserFiles() throws(WireError) -> UserFiles {
        let count = try readCount(atMost: UserProfile.mostFiles)
        var reader = WireReader(try readBytes(atMost: ResultFile.maximumSize))
        var files: [UserFile] = []
        for _ in 0..<count { files.append(try reader.readUserFile()) }
        try reader.finish()
        for number in 0..<count {
            files[number].probed = UInt32(try readCount(atMost: UserProfile.mostFunctions))
            files[number].refused = UInt32(try readCount(atMost: UserProfile.mostFunctions))
        }
        return UserFiles(files)
    }

    /// Reads a file of which nothing is counted yet.
    fileprivate mutating func readUserFile() throws(WireError) -> UserFile {
        let path = try readString(atMost: UserProfile.longestPath)
        let buildID = try readBytes(atMost: 64)
        guard let kind = UserFile.Kind(rawValue: try readUInt8()) else { throw WireError(.invalidValue, at: offset - 1) }
        return UserFile(path: path, buildID: buildID, kind: kind, probed: 0, refused: 0)
    }

    private mutating func readUserFunctions(fileCount: Int) throws(WireError) -> UserFunctions {
        let start = offset
        let count = try readCount(atMost: UserProfile.mostFunctions)
        var reader = WireReader(try readBytes(atMost: ResultFile.maximumSize))
        var functions: [UserFunction] = []
        for _ in 0..<count {
            let function = try reader.readUserFunction()
            let ascends = functions.last.map { ($0.file, $0.address) < (function.file, function.address) } ?? true
            guard Int(function.file) < fileCount, ascends else { throw WireError(.invalidValue, at: start) }
            functions.append(function)
        }
        try reader.finish()
        return UserFunctions(functions)
    }

    fileprivate mutating func readUserFunction() throws(WireError) -> UserFunction {
        let file = try readCount(atMost: UserProfile.mostFiles)
        return UserFunction(
            file: UInt16(file), address: try readVarint(), size: try readVarint(),
            name: try readString(atMost: UserProfile.longestName), firstSeen: Microseconds(try readVarint()))
    }
}
