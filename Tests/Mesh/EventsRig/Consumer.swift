internal import Mesh
internal import MeshEnvironment
internal import MeshEvents
internal import MeshEventsV1
internal import MeshPostgres
internal import MeshTransport

/// Takes deeds in and writes down each one's effect. Nothing in its tables keeps an effect from being written twice or in disorder: that
/// is the framework's promise, and the checker's to find out.
struct Consumer: Sendable {
    private let subscriber: Subscriber
    private let mesh: MeshClient
    private let database: Database

    init(database: Database, relayPort: Int, pki: String, loops: EventLoops) throws {
        self.database = database
        mesh = MeshClient(
            configuration: MeshClientConfiguration(
                identity: try TLSIdentity(directory: "\(pki)/consumer"), trust: try TrustBundle(file: "\(pki)/ca.pem"),
                endpoints: ["mesh.events.v1": Endpoint(host: "127.0.0.1", port: relayPort, service: "producer")], loops: loops, logger: Rig.logger))
        var configuration = SubscriberConfiguration()
        configuration.lease = .seconds(2)
        configuration.leaseBeat = .milliseconds(400)
        configuration.longestPause = .milliseconds(500)
        subscriber = Subscriber(
            database: database, subscriptions: [Subscription(name: "consumer", from: "producer", caller: mesh, handlers: [WriteEffect()])],
            passports: nil, logger: Rig.logger, configuration: configuration)
    }

    func run() async {
        await subscriber.run()
        await mesh.close()
        await database.close()
    }
}

private struct WriteEffect: EventHandler {
    static let sharesTransactions = true

    private let random = RandomSource.system

    func handle(_ event: Deed, in transaction: Transaction, _ context: EventContext) async throws {
        if random.next() % 50 == 0 { throw RigError("failed on purpose, before") }
        try await transaction.run(
            Statement<Void>("rig.effect", "INSERT INTO effect (key, number, event_id) VALUES ($1, $2, $3)", event.key, event.id, context.eventID))
        if random.next() % 100 == 0 { try await Task.sleep(for: .milliseconds(Int(random.next() % 100))) }
        if random.next() % 50 == 0 { throw RigError("failed on purpose, after") }
    }
}
