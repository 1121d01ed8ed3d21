internal import MeshEnvironment
package import MeshEvents
package import struct FoundationEssentials.UUID

extension UUID {
    /// The id in an event's field. What is no id will never be one: the event is set aside for an operator.
    package init(event text: String, field: String) throws(PoisonEvent) {
        guard let id = UUID(text: text) else { throw PoisonEvent("\(field) is not a UUID") }
        self = id
    }
}
