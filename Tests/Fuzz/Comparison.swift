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
            try Watchdog.shared.watch(kept(.message(bytes))) {
                let decoded = try agreed(DynamicMessage.self, bytes, theirs[index]) { bytes throws(ProtobufError) in
                    try DynamicMessage(serializedBytes: bytes, as: type)
                }
                guard let message = decoded else { return tally.refused += 1 }
                tally.accepted += 1
                written.append((index, try message.serializedBytes()))
                let json = try? message.json(options: ProtoJSONOptions(printDefaults: false))
                guard (json != nil) == (theirs[index].json != nil) else {
                    throw difference("JSON of a message: we \(json == nil ? "refuse" : "accept")", "Python does not: \(theirs[index].reason)", .message(bytes))
                }
                guard let json, let text = theirs[index].json else { return }
                our.append((index, json.serialized))
                do { back.append((index, try ProtoJSON.encode(JSONValue(parsing: text), as: type))) } catch {
                    throw difference("Python's JSON is refused", "\(error)\n\(text)", .message(bytes))
                }
            }
        }
        try same(written, theirs, messages, "a message without a type")
        let parsed = try oracle.parse(our.map(\.json))
        for (parsed, (index, json)) in zip(parsed, our) where parsed.bytes == nil {
            throw difference("our JSON is refused", "\(json) \(parsed.reason)", .message(messages[index]))
        }
        try sameKnown(zip(our, parsed).map { ($0.index, $1.bytes ?? []) }, theirs, messages, "our JSON is another message")
        try sameKnown(back, theirs, messages, "Python's JSON becomes another message")
        return tally
    }

    /// Through a generated type: which bytes are accepted, and what they are written as.
    func compare<M: Message>(messages: [[UInt8]], through _: M.Type) throws -> Tally {
        let theirs = try oracle.decode(messages)
        var tally = Tally()
        var written: [(index: Int, bytes: [UInt8])] = []
        for (index, bytes) in messages.enumerated() {
            try Watchdog.shared.watch(kept(.message(bytes))) {
                let decoded = try agreed(M.self, bytes, theirs[index]) { bytes throws(ProtobufError) in try M(serializedBytes: bytes) }
                guard let message = decoded else { return tally.refused += 1 }
                tally.accepted += 1
                let again = try message.serializedBytes()
                let reread = try M(serializedBytes: again)
                // A NaN is not equal to itself.
                guard try reread.serializedBytes() == again, reread == message || theirs[index].json == nil || Self.hasNaN(theirs[index].json) else {
                    throw difference("\(M.messageName) is not what was written", "", .message(bytes))
                }
                // Its Swift type cannot hold a time out of range: it is brought into it, and then has JSON.
                if theirs[index].hasTimeOutOfRange { return }
                written.append((index, again))
                let json = try? message.json().serialized
                guard json == (try? ProtoJSON.decode(bytes, as: type).serialized) else {
                    throw difference("\(M.messageName) has other JSON with its type than without", json ?? "none", .message(bytes))
                }
            }
        }
        try same(written, theirs, messages, M.messageName)
        return tally
    }

    /// The message, or nil when both refuse it.
    private func agreed<M>(
        _: M.Type, _ bytes: [UInt8], _ theirs: Oracle.Decoded, _ decode: ([UInt8]) throws(ProtobufError) -> M
    ) throws -> M? {
        let message: M
        do throws(ProtobufError) { message = try decode(bytes) } catch {
            if !theirs.accepted { return nil }
            // Google lets strings of proto2 be anything; ours are text.
            if error.reason == .invalidUTF8, isProto2, Self.isNotText(bytes, error.byteOffset) { return nil }
            // Python passes over a field number 0 inside an unknown group; Google's C++ refuses it there as everywhere, and so do we.
            if error.reason == .invalidTag, Self.isFieldZero(bytes, error.byteOffset) { return nil }
            throw difference("\(M.self): we refuse, Python does not", "\(error)", .message(bytes))
        }
        guard theirs.accepted else { throw difference("\(M.self): we accept, Python does not", theirs.reason, .message(bytes)) }
        return message
    }

    /// Whether the tag at the place has the field number 0, in however many bytes it is written.
    private static func isFieldZero(_ bytes: [UInt8], _ place: Int) -> Bool {
        guard let end = bytes[place...].firstIndex(where: { $0 < 0x80 }), end - place < 10 else { return false }
        return bytes[place...end].enumerated().allSatisfy { index, byte in byte & (index == 0 ? 0x78 : 0x7F) == 0 }
    }

    /// Whether bytes lie at the place that are not UTF-8, behind their length.
    private static func isNotText(_ bytes: [UInt8], _ place: Int) -> Bool {
        (1...5).contains { width in
            guard place >= width, bytes[place - 1] < 0x80, bytes[(place - width)..<(place - 1)].allSatisfy({ $0 >= 0x80 }) else { return false }
            let length = bytes[(place - width)..<place].reversed().reduce(0) { $0 << 7 | Int($1 & 0x7f) }
            return length <= bytes.count - place && String(validating: bytes[place..<place + length], as: UTF8.self) == nil
        }
    }

    private func same(_ written: [(index: Int, bytes: [UInt8])], _ theirs: [Oracle.Decoded], _ messages: [[UInt8]], _ what: String) throws {
        for (decoded, (index, _)) in zip(try oracle.decode(written.map(\.bytes)), written) where decoded.whole != theirs[index].whole {
            throw difference("\(what) is written as another message", "", .message(messages[index]))
        }
    }

    /// The same messages without their unknown fields, which JSON does not have; JSON has one NaN, the wire many.
    private func sameKnown(_ ours: [(index: Int, bytes: [UInt8])], _ theirs: [Oracle.Decoded], _ messages: [[UInt8]], _ what: String) throws {
        for (decoded, (index, _)) in zip(try oracle.decode(ours.map(\.bytes)), ours) where decoded.known != theirs[index].known {
            if Self.hasNaN(theirs[index].json), decoded.json == theirs[index].json { continue }
            throw difference(what, theirs[index].json ?? "", .message(messages[index]))
        }
    }

    func compare(json texts: [String]) throws -> Tally {
        let theirs = try oracle.parse(texts)
        var tally = Tally()
        var ours: [(index: Int, bytes: [UInt8])] = []
        for (index, text) in texts.enumerated() {
            let bytes = Watchdog.shared.watch(kept(.json(text))) { try? ProtoJSON.encode(JSONValue(parsing: text), as: type) }
            guard (bytes != nil) == (theirs[index].bytes != nil) else {
                throw difference("JSON: we \(bytes == nil ? "refuse" : "accept"), Python does not", "\(text) \(theirs[index].reason)", .json(text))
            }
            guard let bytes else {
                tally.refused += 1
                continue
            }
            tally.accepted += 1
            ours.append((index, bytes))
        }
        for (decoded, (index, _)) in zip(try oracle.decode(ours.map(\.bytes)), ours) where decoded.known != theirs[index].bytes {
            throw difference("JSON becomes another message", texts[index], .json(texts[index]))
        }
        return tally
    }

    private func kept(_ input: CorpusCase.Input) -> CorpusCase { CorpusCase(file: file, type: type.fullName, input: input) }

    func difference(_ kind: String, _ detail: String, _ input: CorpusCase.Input) -> Difference {
        Difference(kind: kind, detail: detail, input: kept(input))
    }

    private static func hasNaN(_ json: String?) -> Bool { json?.contains("NaN") ?? false }
}
