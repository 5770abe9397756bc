/// The fields of a binary record, as tracefs describes them in an event's `format` file or in `events/header_page`.
///
///     ID: 1
///     	field:unsigned short common_type;	offset:0;	size:2;	signed:0;
public struct RecordFormat: Sendable, Equatable {
    /// Where a field lies in the record.
    public struct Field: Sendable, Equatable {
        /// Its name without type and array bounds.
        public var name: String
        /// Bytes from the record's start.
        public var offset: Int
        /// Bytes it takes.
        public var size: Int
    }

    /// The number after `ID:`, if there is one.
    public private(set) var identifier: UInt16?
    /// The fields in the file's order.
    public private(set) var fields: [Field] = []

    /// Reads the text of a description; lines that describe nothing are passed over.
    public init(_ text: [UInt8]) {
        for line in text.lines {
            let words = line.words
            if words.count == 2, words[0].spells("ID:") {
                identifier = words[1].decimal.flatMap(UInt16.init(exactly:))
            } else if let field = Self.field(line) {
                fields.append(field)
            }
        }
    }

    /// The field `name`.
    public func field(_ name: StaticString) throws(KernelFormatError) -> Field {
        guard let field = fields.first(where: { [UInt8]($0.name.utf8).spells(name) }) else {
            throw KernelFormatError(.missingField, at: 0, field: "\(name)")
        }
        return field
    }

    /// The offset of the field `name`, which must be `size` bytes long.
    public func field(_ name: StaticString, size: Int) throws(KernelFormatError) -> Int {
        let field = try field(name)
        guard field.size == size else { throw KernelFormatError(.unsupportedField, at: field.offset, field: field.name) }
        return field.offset
    }

    private static func field(_ line: ArraySlice<UInt8>) -> Field? {
        let parts = line.parts(between: 0x3B)
        guard parts.count >= 3, let declaration = value(of: "field:", in: parts[0]),
            let offset = value(of: "offset:", in: parts[1])?.decimal, let size = value(of: "size:", in: parts[2])?.decimal,
            let word = declaration.words.last, offset <= 1 << 20, size <= 1 << 20
        else { return nil }
        let name = word.prefix { $0 != 0x5B }
        return Field(name: name.text, offset: Int(offset), size: Int(size))
    }

    private static func value(of key: StaticString, in part: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let trimmed = part.drop { $0 == 0x20 || $0 == 0x09 }
        return trimmed.begins(with: key) ? trimmed.dropFirst(key.utf8CodeUnitCount) : nil
    }
}
