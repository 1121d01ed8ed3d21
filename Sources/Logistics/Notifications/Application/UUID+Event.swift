internal import MeshEnvironment
internal import MeshEvents
internal import struct FoundationEssentials.UUID

extension UUID {
    /// The id in a field of an event. Without it nobody will ever be able to act on the event.
    init(event text: String, field: String) throws(PoisonEvent) {
        guard let id = UUID(text: text) else { throw PoisonEvent("\(field) is not a UUID") }
        self = id
    }
}
