internal import MeshProtobuf

/// The payload is not the message that its topic promises.
struct UndecodableEvent: Error, CustomStringConvertible {
    let problem: ProtobufError

    var description: String { "the payload cannot be decoded: \(problem)" }
}
