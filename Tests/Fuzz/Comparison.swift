internal import MeshDescriptors
internal import MeshProtobuf
internal import enum MeshTestingV1.MeshTestingV1Contract

/// Our answers beside Python's.
struct Comparison {
    let oracle: Oracle
    let file: [UInt8]?
    let type: MessageDescriptor

    private static let testing: [[UInt8]] = {
        var seen: Set<String> = []
        return MeshTestingV1Contract.files.flatMap { $0.dependencies + [$0] }.filter { seen.insert($0.fileName).inserted }.map(\.serializedDescriptor)
    }()

    /// About a message of the file, or of the contract of the tests.
    init(_ oracle: Oracle, file: [UInt8]?, type: String) throws {
        let files = Self.testing + (file.map { [$0] } ?? [])
        guard let type = try DescriptorPool(files: files).message(type) else { throw Oracle.Failure(what: "there is no message \(type)") }
        (self.oracle, self.file, self.type) = (oracle, file, type)
        try oracle.use(files: files, type: type.fullName)
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

    /// Without generated types: bytes to JSON, and Python's JSON to bytes.
    func compare(messages: [[UInt8]]) throws -> Tally {
        let theirs = try oracle.decode(messages)
        var tally = Tally()
        var our: [(index: Int, json: String)] = []
        var back: [(index: Int, bytes: [UInt8])] = []
        for (index, message) in messages.enumerated() {
            let json = try? ProtoJSON.decode(message, as: type, options: ProtoJSONOptions(printDefaults: false))
            guard (json != nil) == (theirs[index].json != nil) else {
                throw difference("JSON of a message: we \(json == nil ? "refuse" : "accept"), Python does not: \(theirs[index].reason)", .message(message))
            }
            guard let json, let text = theirs[index].json else {
                tally.refused += 1
                continue
            }
            tally.accepted += 1
            if theirs[index].hasStrangeEntry { continue }
            our.append((index, json.serialized))
            do { back.append((index, try ProtoJSON.encode(JSONValue(parsing: text), as: type))) } catch {
                throw difference("Python's JSON is refused: \(error)\n\(text)", .message(message))
            }
        }
        for (parsed, (index, json)) in zip(try oracle.parse(our.map(\.json)), our)
        where parsed.bytes != theirs[index].known && !Self.hasNaN(theirs[index].json) {
            throw difference("our JSON is another message: \(json)", .message(messages[index]))
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
            let result = Result { try M(serializedBytes: bytes) }
            // Google lets strings of proto2 be anything; ours are text.
            if case .failure(let error as ProtobufError) = result, error.reason == .invalidUTF8, type.file.syntax == "proto2" { continue }
            let message = try? result.get()
            guard (message != nil) == theirs[index].accepted else {
                throw difference("\(M.messageName): we \(message == nil ? "refuse" : "accept"), Python does not: \(theirs[index].reason)", .message(bytes))
            }
            guard let message else {
                tally.refused += 1
                continue
            }
            tally.accepted += 1
            // A duration out of range is brought into it, and has no JSON.
            if theirs[index].hasStrangeEntry || theirs[index].json == nil { continue }
            let again = try message.serializedBytes()
            written.append((index, again))
            guard try M(serializedBytes: again) == message || Self.hasNaN(theirs[index].json) else {
                throw difference("\(M.messageName) is not what was written", .message(bytes))
            }
        }
        for (decoded, (index, _)) in zip(try oracle.decode(written.map(\.bytes)), written) where decoded.whole != theirs[index].whole {
            throw difference("\(M.messageName) is written as another message", .message(messages[index]))
        }
        return tally
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
