package import LogisticsShared
package import Logging
package import Mesh
package import MeshEnvironment
package import MeshEvents
internal import MeshPassport
package import MeshPostgres
package import MeshProtobuf
internal import MeshTestKit
internal import MeshTransport
internal import NIOPosix
internal import struct FoundationEssentials.UUID

/// A service's tables, with the mesh's own, in a schema of a real PostgreSQL, and calls as its server would make them.
package struct ServiceStage: Sendable {
    package let database: Database
    /// The service's time of day, moved by hand; waiting and deadlines go by the machine's clock.
    package let clock = ManualClock()
    package let random = RandomSource.system
    package let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    private let issuer: PassportIssuer
    private let closing: Closing

    private static let opening = Turns()

    package static func open(_ schema: String, _ migrations: [MigrationFile]) async throws -> ServiceStage {
        let script = (EventsSchema.migrations + migrations).map { String(decoding: $0.bytes, as: UTF8.self) }.joined(separator: "\n;\n")
        // One at a time: the server makes a database by copying one, and tests start in crowds.
        let configuration = try await opening.next { try await PrivatePostgres.shared().freshSchema(schema, script: script) }
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let database = Database(configuration, eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: logger)
        return ServiceStage(database: database, issuer: PassportIssuer(key: try .generate(id: "test")))
    }

    private init(database: Database, issuer: PassportIssuer) {
        self.database = database
        self.issuer = issuer
        closing = Closing(database)
    }

    /// Gives the connections back when the test lets go of its stage.
    private final class Closing: Sendable {
        private let database: Database

        init(_ database: Database) { self.database = database }

        deinit {
            let database = database
            Task { await database.close() }
        }
    }

    package var time: TimeSource { clock.source }

    package func environment(mesh: any MeshCaller) -> ServiceEnvironment {
        ServiceEnvironment(database: database, mesh: mesh, time: time, random: random, logger: logger, loops: EventLoops(numberOfThreads: 1))
    }

    /// All events of a kind that were emitted, in their order.
    package func events<Event: EventMessage>(_ type: Event.Type) async throws -> [Event] {
        let payloads = try await database.read { transaction in
            try await transaction.query(
                Statement("test.outbox", "SELECT payload FROM outbox WHERE topic = $1 ORDER BY id", Event.topic) { try $0.decode([UInt8].self) })
        }
        return try payloads.map { try Event(serializedBytes: $0) }
    }

    /// A call on a person's behalf, or the operator's own.
    package func call(as caller: Caller?, key: String? = nil) throws -> CallContext {
        let passport = try caller.map { caller in
            try issuer.mint(
                PassportClaims(
                    userID: caller.userID.text, role: caller.role.rawValue, firmID: caller.firmID?.text ?? "", hubIDs: caller.hubIDs.map(\.text)))
        }
        let policy = MethodPolicy(authenticated: true, idempotency: .keyed)
        return CallContext(
            method: MethodReference(service: "test.Service", name: "Method", policy: policy),
            peer: PeerIdentity(kind: .service, name: caller == nil ? "operator" : "bridge", trustDomain: "chill.test"), passport: passport,
            deadline: TimeSource.system.monotonic() + .seconds(30),
            trace: TraceContext(traceHigh: random.next(), traceLow: random.next() | 1, span: random.next() | 1, isSampled: false),
            idempotency: key.map { IdempotencyRequest(key: $0, fingerprint: [UInt8](repeating: 1, count: 32), scope: caller?.userID.text ?? "operator") })
    }
}
