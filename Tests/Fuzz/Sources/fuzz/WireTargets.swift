@testable import AgentWire

let wireTargets = [
    // The first byte: whether checksums are mended, and in what pieces the stream arrives.
    FuzzTarget("frames", longest: 4_096) { input in
        guard let choice = input.first else { return }
        var stream = [UInt8](input.dropFirst())
        if choice & 1 == 1 { mendChecksums(&stream) }
        let whole = frames(of: stream, pieces: stream.count)
        require(stream.starts(with: whole.flatMap(\.bytes)), "frames are the stream's bytes")
        require(whole == frames(of: stream, pieces: 1 + Int(choice >> 1)), "frames do not depend on how the stream arrives")
    },
    // The first byte: the direction and the kind; the others: the payload.
    FuzzTarget("messages", longest: 4_096) { input in
        guard let choice = input.first else { return }
        let frame = Frame(kind: choice & 0x7F, payload: [UInt8](input.dropFirst()))
        if choice & 0x80 == 0 {
            guard let message = try? AgentMessage(frame) else { return }
            // Bytes that are no UTF-8 become longer when they are replaced, and may then pass a bound.
            guard let again = try? AgentMessage(message.frame) else {
                return require(!isText(frame.payload), "it reads what it wrote")
            }
            require(again == message && again.frame == message.frame, "a message survives being written and read")
        } else {
            guard let message = try? CoordinatorMessage(frame) else { return }
            guard let again = try? CoordinatorMessage(message.frame) else {
                return require(!isText(frame.payload), "it reads what it wrote")
            }
            require(again == message && again.frame == message.frame, "a message survives being written and read")
        }
    },
    // As it is, and as the content of a file whose mark, version and checksum are right.
    FuzzTarget("results", longest: 8_192) { input in
        check(result: [UInt8](input))
        var file = WireWriter()
        for byte in Array("HAPR".utf8) { file.write(byte) }
        file.write(ResultFile.version)
        var bytes = file.bytes + input
        var checksum = WireWriter()
        checksum.write(CRC32C.checksum(bytes))
        bytes += checksum.bytes
        check(result: bytes)
    },
]

private func check(result bytes: [UInt8]) {
    guard let result = try? ResultFile.decode(bytes) else { return }
    require(4 * result.functions.count <= bytes.count, "no more functions than the bytes can hold")
    let places = result.functions.map { ($0.object, $0.offset) }
    require(zip(places, places.dropFirst()).allSatisfy { $0 < $1 }, "functions ascend")
    require(result.functions.allSatisfy { Int($0.object) < result.objects.count }, "every function has its object")
    let written = ResultFile.encode(result)
    guard let again = try? ResultFile.decode(written) else { return require(!isText(bytes), "it reads what it wrote") }
    require(again == result && ResultFile.encode(again) == written, "a result survives being written and read")
}

/// Whether no byte can have been replaced as no UTF-8.
private func isText(_ bytes: [UInt8]) -> Bool {
    bytes.allSatisfy { $0 < 0x80 }
}

private func frames(of stream: [UInt8], pieces length: Int) -> [Frame] {
    var decoder = FrameDecoder()
    var frames: [Frame] = []
    var start = 0
    while start < stream.count {
        let end = min(stream.count, start + max(1, length))
        decoder.append(stream[start..<end])
        start = end
        do {
            while let frame = try decoder.next() { frames.append(frame) }
        } catch {
            return frames
        }
    }
    return frames
}

/// Gives every frame that the stream has room for the checksum of its content.
private func mendChecksums(_ stream: inout [UInt8]) {
    var start = 0
    while true {
        var reader = WireReader(stream, from: start)
        guard let length = try? reader.readUInt32(), Int(length) <= stream.count - start - 8 else { return }
        let end = start + 4 + Int(length)
        var checksum = WireWriter()
        checksum.write(CRC32C.checksum(stream[start + 4..<end]))
        stream.replaceSubrange(end..<end + 4, with: checksum.bytes)
        start = end + 4
    }
}
