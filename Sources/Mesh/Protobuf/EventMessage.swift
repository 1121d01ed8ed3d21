/// A message that says what has happened. Conformances are generated from the option `mesh.options.v1.event`.
public protocol EventMessage: Message {
    /// The topic, as "order.placed".
    static var topic: String { get }
    /// How long the producer keeps the event; 0 means the producer's default.
    static var retentionHours: Int { get }
    /// Events of a topic with the same key take effect in order.
    var eventKey: String { get }
}
