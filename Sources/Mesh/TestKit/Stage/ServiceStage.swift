internal import Logging
internal import Mesh
package import MeshEnvironment
package import MeshEvents
package import MeshPostgres
package import MeshProtobuf
internal import MeshTransport
internal import NIOPosix

/// One service on a real database of its own, with a clock that a test moves and neighbours that a test plays.
package final class ServiceStage: Sendable {
    package let database: Database
    package let mesh: StubMesh
    package let clock: ManualClock
    package let assembly: ServiceAssembly
    private static let loops = EventLoops(numberOfThreads: 1)
    private static let entrance = Entrance()

    /// - Parameters:
    ///   - migrations: the service's own; the framework's tables are there in any case.
    ///   - assemble: puts the service together.
    package init(_ name: String, migrations: [MigrationFile], assemble: (ServiceEnvironment) -> ServiceAssembly) async throws {
        let script = (EventsSchema.migrations + migrations).map { String(decoding: $0.bytes, as: UTF8.self) }.joined(separator: "\n")
        // One at a time: a test run begins with all of its stages at once, and making a database is the server's hardest work.
        let configuration = try await Self.entrance.alone { try await PrivatePostgres.shared().freshSchema(name, script: script) }
        let logger = Logger(label: "test.\(name)") { _ in SwiftLogNoOpLogHandler() }
        database = Database(configuration, eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: logger)
        mesh = StubMesh()
        clock = ManualClock()
        assembly = assemble(ServiceEnvironment(database: database, mesh: mesh, time: clock.source, logger: logger, loops: Self.loops))
    }

    /// Runs a test and closes the database after it.
    package func play<R>(_ body: (ServiceStage) async throws -> R) async throws -> R {
        do {
            let result = try await body(self)
            await database.close()
            return result
        } catch {
            await database.close()
            throw error
        }
    }

    /// The service that serves a contract, as `any OrdersService`.
    package func service<Service>(_ type: Service.Type = Service.self) throws -> Service {
        for service in assembly.services { if let service = service as? Service { return service } }
        throw MeshError(.unimplemented, "the assembly serves no \(type)")
    }

    /// Brings an event to every subscription that hears its topic, in a transaction of its own, as the subscriber would.
    package func deliver(_ event: some EventMessage, at time: Timestamp? = nil) async throws {
        let time = time ?? clock.source.now()
        let heard = try await database.transaction { transaction in
            var heard = false
            for subscription in self.assembly.subscriptions {
                if try await subscription.deliver(event, in: transaction, at: time) { heard = true }
            }
            return heard
        }
        if !heard { throw MeshError(.unimplemented, "nobody hears \(type(of: event).topic)") }
    }

    /// The events of one kind that the service has announced, in the order of its log.
    package func announced<Event: EventMessage>(_ type: Event.Type = Event.self) async throws -> [Event] {
        let payloads = try await database.read { transaction in
            try await transaction.query(
                Statement("stage.announced", "SELECT payload FROM outbox WHERE topic = $1 ORDER BY id", Event.topic) { try $0.decode([UInt8].self) })
        }
        return try payloads.map { try Event(serializedBytes: $0) }
    }

    /// The first column of the first row of an SQL text: for what the contract does not show.
    package func number(_ sql: String) async throws -> Int {
        let name = "stage.number.\(sql.hashValue)"
        return try await database.read { try await $0.first(Statement(name, "SELECT (\(sql))::int8") { try $0.decode(Int.self) }) } ?? 0
    }
}
