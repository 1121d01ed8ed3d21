internal import Mesh
internal import MeshEvents
internal import MeshPassport
internal import MeshPostgres
internal import MeshTransport

/// Serves the producer's outbox.
struct Relay: Sendable {
    private let server: MeshServer
    private let outbox: OutboxService

    static func start(database: Database, port: Int, pki: String, loops: EventLoops) async throws -> Relay {
        let outbox = OutboxService(database: database)
        let server = MeshServer(
            configuration: MeshServerConfiguration(
                port: port, identity: try TLSIdentity(directory: "\(pki)/producer"), trust: try TrustBundle(file: "\(pki)/ca.pem"),
                passports: PassportVerifier(keys: try PassportKeyRing(directory: "\(pki)/passport")), loops: loops, logger: Rig.logger),
            services: [outbox])
        try await server.start()
        return Relay(server: server, outbox: outbox)
    }

    func stop() async {
        outbox.stopWaiting()
        await server.drain(within: .seconds(5))
    }
}
