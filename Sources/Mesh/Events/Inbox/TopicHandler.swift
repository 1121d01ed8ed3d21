internal import MeshPostgres
internal import MeshProtobuf

/// A handler without its event's type.
struct TopicHandler: Sendable {
    let topic: String
    /// Of the contract that this process was built with.
    let contractHash: [UInt8]?
    let sharesTransactions: Bool
    let handle: @Sendable (_ payload: [UInt8], Transaction, EventContext) async throws -> Void

    init(_ handler: some EventHandler) {
        self.init(typed: handler)
    }

    private init<Handler: EventHandler>(typed handler: Handler) {
        topic = Handler.Event.topic
        sharesTransactions = Handler.sharesTransactions
        contractHash = EventContracts.hash(of: Handler.Event.self)
        handle = { payload, transaction, context in
            let event: Handler.Event
            do throws(ProtobufError) {
                event = try Handler.Event(serializedBytes: payload)
            } catch {
                throw UndecodableEvent(problem: error)
            }
            try await handler.handle(event, in: transaction, context)
        }
    }
}
