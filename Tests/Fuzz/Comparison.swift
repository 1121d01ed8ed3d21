internal import MeshDescriptors
internal import MeshProtobuf
internal import enum MeshTestingV1.MeshTestingV1Contract

/// Our answers beside Python's.
struct Comparison {
    let oracle: Oracle
    let file: [UInt8]?
    let type: MessageDescriptor
    private let isProto2: Bool

    private static let testing: [[UInt8]] = {
        var seen: Set<String> = []
        return MeshTestingV1Contract.files.flatMap { $0.dependencies + [$0] }.filter { seen.insert($0.fileName).inserted }.map(\.serializedDescriptor)
    }()

    /// About a message of the file, or of the contract of the tests.
    init(_ oracle: Oracle, file: [UInt8]?, type: String) throws {
        let type = try Self.type(type, file: file)
        (self.oracle, self.file, self.type, isProto2) = (oracle, file, type, type.file.syntax == "proto2")
        try oracle.use(files: Self.testing + (file.map { [$0] } ?? []), type: type.fullName)
    }

    static func type(_ name: String, file: [UInt8]?) throws -> MessageDescriptor {
        guard let type = try DescriptorPool(files: testing + (file.map { [$0] } ?? [])).message(name) else {
            throw Oracle.Failure(what: "there is no message \(name)")
        }
        return type
    }

    /// How many were accepted.
    struct Tally {
        var accepted = 0
        var refused = 0

        static func += (left: inout Tally, right: Tally) {
            left.accepted += right.accepted
            left.refused += right.refused
        }
    }

    /// Without generated types: which bytes are accepted, what they are written as, bytes to JSON, and Python's JSON to bytes.
    func compare(messages: [[UInt8]]) throws -> Tally {
        let theirs = try oracle.decode(messages)
        var tally = Tally()
        var written: [(index: Int, bytes: [UInt8])] = []
        var our: [(index: Int, json: String)] = []
        var back: [(index: Int, bytes: [UInt8])] = []
        for (index, bytes) in messages.enumerated() {
            guard let message = try agreed(DynamicMessage.self, bytes, theirs[index], { bytes throws(ProtobufError) in try DynamicMessage(serializedBytes: bytes, as: type) }) else {
                tally.refused += 1
                continue
            }
            tally.accepted += 1
            if theirs[index].hasStrangeEntry { continue }
            written.append((index, try message.serializedBytes()))
            let json = try? message.json(options: ProtoJSONOptions(printDefaults: false))
            guard (json != nil) == (theirs[index].json != nil) else {
                throw difference("JSON of a message: we \(json == nil ? "refuse" : "accept"), Python does not: \(theirs[index].reason)", .message(bytes))
            }
            guard let json, let text = theirs[index].json else { continue }
            our.append((index, json.serialized))
            do { back.append((index, try ProtoJSON.encode(JSONValue(parsing: text), as: type))) } catch {
                throw difference("Python's JSON is refused: \(error)\n\(text)", .message(bytes))
            }
        }
        try same(written, theirs, messages, "a message without a type")
        for (parsed, (index, json)) in zip(try oracle.parse(our.map(\.json)), our)
        where parsed.bytes != theirs[index].known && !Self.hasNaN(theirs[index].json) {
            throw difference("our JSON is another message: \(json) \(parsed.reason)", .message(messages[index]))
        }
        for (decoded, (index, _)) in zip(try oracle.decode(back.map(\.bytes)), back)
        where decoded.known != theirs[index].known && !Self.hasNaN(theirs[index].json) {
            throw difference("Python's JSON becomes another message: \(theirs[index].json ?? "")", .message(messages[index]))
        }
        return tally
    }

    /// Through a generated type: which bytes are accepted, and what they are written as.
    func compare<M: Message>(messages: [[UInt8]], through _: M.Type) throws -> Tally {
        let theirs = try oracle.decode(messages)
        var tally = Tally()
        var written: [(index: Int, bytes: [UInt8])] = []
        for (index, bytes) in messages.enumerated() {
            guard let message = try agreed(M.self, bytes, theirs[index], { bytes throws(ProtobufError) in try M(serializedBytes: bytes) }) else {
                tally.refused += 1
                continue
            }
            tally.accepted += 1
            // A duration out of range is brought into it, and has no JSON.
            if theirs[index].hasStrangeEntry || theirs[index].json == nil { continue }
            let json = try? message.json().serialized
            guard json == (try? ProtoJSON.decode(bytes, as: type).serialized) else {
                throw difference("\(M.messageName) has other JSON with its type than without: \(json ?? "none")", .message(bytes))
            }
            let again = try message.serializedBytes()
            written.append((index, again))
            guard try M(serializedBytes: again) == message || Self.hasNaN(theirs[index].json) else {
                throw difference("\(M.messageName) is not what was written", .message(bytes))
            }
        }
        try same(written, theirs, messages, M.messageName)
        return tally
    }

    /// The message, or nil when both refuse it.
    private func agreed<M>(
        _: M.Type, _ bytes: [UInt8], _ theirs: Oracle.Decoded, _ decode: ([UInt8]) throws(ProtobufError) -> M
    ) throws -> M? {
        do throws(ProtobufError) {
            let message = try decode(bytes)
            guard theirs.accepted else { throw ProtobufError(.notRepresentable) }
            return message
        } catch {
            if error.reason == .notRepresentable { throw difference("\(M.self): we accept, Python does not: \(theirs.reason)", .message(bytes)) }
            if !theirs.accepted { return nil }
            // Google lets strings of proto2 be anything; ours are text.
            if error.reason == .invalidUTF8, isProto2 { return nil }
            // Python passes over a field number 0 inside an unknown group; Google's C++ refuses it there as everywhere, and so do we.
            if error.reason == .invalidTag, Self.isFieldZero(bytes, error.byteOffset) { return nil }
            throw difference("\(M.self): we refuse, Python does not: \(error)", .message(bytes))
        }
    }

    /// Whether the tag at the place has the field number 0, in however many bytes it is written.
    private static func isFieldZero(_ bytes: [UInt8], _ place: Int) -> Bool {
        guard let end = bytes[place...].firstIndex(where: { $0 < 0x80 }), end - place < 10 else { return false }
        return bytes[place...end].enumerated().allSatisfy { index, byte in byte & (index == 0 ? 0x78 : 0x7F) == 0 }
    }

    private func same(_ written: [(index: Int, bytes: [UInt8])], _ theirs: [Oracle.Decoded], _ messages: [[UInt8]], _ what: String) throws {
        for (decoded, (index, _)) in zip(try oracle.decode(written.map(\.bytes)), written) where decoded.whole != theirs[index].whole {
            throw difference("\(what) is written as another message", .message(messages[index]))
        }
    }

    func compare(json texts: [String]) throws -> Tally {
        let theirs = try oracle.parse(texts)
        var tally = Tally()
        var ours: [(index: Int, bytes: [UInt8])] = []
        for (index, text) in texts.enumerated() {
            let bytes = try? ProtoJSON.encode(JSONValue(parsing: text), as: type)
            guard (bytes != nil) == (theirs[index].bytes != nil) else {
                throw difference("JSON: we \(bytes == nil ? "refuse" : "accept"), Python does not: \(text) \(theirs[index].reason)", .json(text))
            }
            guard let bytes else {
                tally.refused += 1
                continue
            }
            tally.accepted += 1
            ours.append((index, bytes))
        }
        for (decoded, (index, _)) in zip(try oracle.decode(ours.map(\.bytes)), ours) where decoded.known != theirs[index].bytes {
            throw difference("JSON becomes another message: \(texts[index])", .json(texts[index]))
        }
        return tally
    }

    private func difference(_ what: String, _ input: CorpusCase.Input) -> Difference {
        Difference(what: what, input: CorpusCase(file: file, type: type.fullName, input: input))
    }

    /// JSON has one NaN, the wire many.
    private static func hasNaN(_ json: String?) -> Bool { json?.contains("NaN") ?? false }
}
