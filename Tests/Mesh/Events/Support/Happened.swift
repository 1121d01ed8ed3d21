public import MeshEventsV1
public import MeshProtobuf

/// The tests' events: messages that the mesh has anyway, with a number, a key and room for text.
typealias Happened = EventRecord

extension EventRecord: EventMessage {
    public static var topic: String { "test.happened" }
    public static var retentionHours: Int { 0 }
    public var eventKey: String { key }
}

/// A second topic.
typealias Moved = LanePosition

extension LanePosition: EventMessage {
    public static var topic: String { "test.moved" }
    public static var retentionHours: Int { 0 }
    public var eventKey: String { "\(lane)" }
}
