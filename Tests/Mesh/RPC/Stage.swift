import Foundation
import Logging
import Mesh
import MeshEnvironment
import MeshPassport
import MeshTransport

/// Real servers and clients with real certificates on loopback.
final class Stage: Sendable {
    let loops = EventLoops(numberOfThreads: 2)
    private static let pki = Result { try PKI() }

    /// Certificates and keys, made once for all tests.
    struct PKI: Sendable {
        let directory: String
        let issuer: PassportIssuer
        let keys: PassportKeyRing

        init() throws {
            directory = NSTemporaryDirectory() + "mesh-tests-\(ProcessInfo.processInfo.processIdentifier)-\(UInt32.random(in: 0 ... .max))"
            let authority = DevelopmentAuthority(directory: directory)
            try authority.ensure(services: ["echo", "orders", "bridge"])
            try authority.issue(service: "expired", into: "\(directory)/expired", lifetime: -3600, identity: "spiffe://chill.test/service/orders")
            try authority.issue(service: "stranger", into: "\(directory)/stranger", lifetime: 3600, identity: "spiffe://other.test/service/orders")
            try authority.issue(service: "partner", into: "\(directory)/partner", lifetime: 3600, identity: "spiffe://chill.test/partner/acme")
            try authority.issue(service: "odd", into: "\(directory)/odd", lifetime: 3600, identity: "https://chill.test/orders")
            try DevelopmentAuthority(directory: "\(directory)/foreign").ensure(services: ["orders"])
            _ = try PassportKeyRing.generate(directory: "\(directory)/passport")
            issuer = try PassportIssuer.load(directory: "\(directory)/passport")
            keys = try PassportKeyRing(directory: "\(directory)/passport")
        }
    }

    let directory: String
    let issuer: PassportIssuer
    private let keys: PassportKeyRing

    init() throws {
        let pki = try Self.pki.get()
        directory = pki.directory
        issuer = pki.issuer
        keys = pki.keys
    }

    static func with<Result>(_ body: (Stage) async throws -> Result) async throws -> Result {
        let stage = try Stage()
        do {
            let result = try await body(stage)
            await stage.loops.shutdown()
            return result
        } catch {
            await stage.loops.shutdown()
            throw error
        }
    }

    var logger: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }

    func trust() throws -> TrustBundle { try TrustBundle(file: "\(directory)/ca.pem") }

    func serve(
        _ services: [any MeshService], host: String = "127.0.0.1", port: Int = 0, limits: ServerLimits = ServerLimits(), passportClock: TimeSource = .system
    ) async throws -> MeshServer {
        let server = MeshServer(
            configuration: MeshServerConfiguration(
                host: host, port: port, identity: try TLSIdentity(directory: "\(directory)/echo"), trust: try trust(), passports: PassportVerifier(keys: keys, clock: passportClock), loops: loops,
                limits: limits, logger: logger),
            services: services)
        try await server.start()
        return server
    }

    func client(
        port: Int, identity: String = "orders", trust: String = "ca.pem", expecting service: String = "echo",
        configure: (inout MeshClientConfiguration) -> Void = { _ in }
    ) throws -> MeshClient {
        var configuration = MeshClientConfiguration(
            identity: try TLSIdentity(directory: "\(directory)/\(identity)"), trust: try TrustBundle(file: "\(directory)/\(trust)"),
            endpoints: ["test.echo": Endpoint(host: "127.0.0.1", port: port, service: service)], loops: loops, logger: logger)
        configure(&configuration)
        return MeshClient(configuration: configuration)
    }

    func passport(role: String = "MASTER", lifetime: Duration = .seconds(300)) throws -> Passport {
        try issuer.mint(PassportClaims(userID: "u1", role: role), lifetime: lifetime)
    }
}

/// The error that a call ends with.
func failure(_ body: () async throws -> some Any) async -> MeshError? {
    do {
        _ = try await body()
        return nil
    } catch { return error as? MeshError }
}
