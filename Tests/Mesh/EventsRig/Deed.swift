public import MeshEventsV1
public import MeshProtobuf

/// The rig's events: a message that the mesh has anyway. `key` names an account, `id` is the account's own count of its deeds.
typealias Deed = EventRecord

extension EventRecord: EventMessage {
    public static var topic: String { "rig.deed" }
    public static var retentionHours: Int { 0 }
    public var eventKey: String { key }
}
