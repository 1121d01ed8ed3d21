public import Mesh

/// What a service wants to hear from another one, and what it does about it.
///
/// Each topic has a cursor set of its own, so a topic that is added later begins with everything that the source still keeps,
/// whatever the others have reached.
public struct Subscription: Sendable {
    /// The subscriber's name, as "products". With `source` it names the cursors: a new name starts from the beginning.
    public let name: String
    /// The certificate name of the service whose events these are, as "orders".
    public let source: String
    /// The handlers by topic, in the order in which they were given.
    let topics: [String: [TopicHandler]]
    let events: any EventSource

    /// - Parameters:
    ///   - caller: the mesh; the calls go to `source`, whichever instance serves it.
    ///   - handlers: several handlers of one topic act in one transaction, in this order.
    public init(name: String, from source: String, caller: any MeshCaller, handlers: [any EventHandler]) {
        self.init(name: name, from: source, events: OutboxSource(caller: caller.caller(for: source), subscriber: name), handlers: handlers)
    }

    package init(name: String, from source: String, events: any EventSource, handlers: [any EventHandler]) {
        self.name = name
        self.source = source
        self.events = events
        topics = Dictionary(grouping: handlers.map { TopicHandler($0) }, by: \.topic)
    }
}
