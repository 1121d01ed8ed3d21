package import Logging
package import Mesh
import MeshEnvironment
import MeshPassport
package import MeshTransport

/// Servers and clients of the suite's service, over TLS with the keys of a directory that `BehaviorKeys` has filled, or in one process.
package enum BehaviorStage {
    private static let network = "mesh.behavior"
    private static let server = PeerIdentity(kind: .service, name: "echo", trustDomain: "chill.test")
    private static let caller = PeerIdentity(kind: .service, name: "orders", trustDomain: "chill.test")

    package static func server(directory: String, port: Int = 0, loops: EventLoops, limits: ServerLimits, logger: Logger) throws -> MeshServer {
        let configuration = MeshServerConfiguration(
            port: port, identity: try TLSIdentity(directory: "\(directory)/echo"), trust: try TrustBundle(file: "\(directory)/ca.pem"),
            passports: try passports(directory), loops: loops, limits: limits, logger: logger)
        return MeshServer(configuration: configuration, services: [BehaviorDesk()])
    }

    package static func server(
        inProcess network: InProcessNetwork, directory: String, loops: EventLoops, limits: ServerLimits, logger: Logger
    ) throws -> MeshServer {
        let configuration = MeshServerConfiguration(
            inProcess: network, as: server, passports: try passports(directory), loops: loops, limits: limits, logger: logger)
        return MeshServer(configuration: configuration, services: [BehaviorDesk()])
    }

    package static func client(directory: String, port: Int, loops: EventLoops, connectTimeout: Duration = .seconds(5), logger: Logger) throws -> MeshClient {
        var configuration = MeshClientConfiguration(
            identity: try TLSIdentity(directory: "\(directory)/orders"), trust: try TrustBundle(file: "\(directory)/ca.pem"),
            endpoints: [network: Endpoint(host: "127.0.0.1", port: port, service: server.name)], loops: loops, logger: logger)
        configuration.connectTimeout = connectTimeout
        return MeshClient(configuration: configuration)
    }

    package static func client(inProcess network: InProcessNetwork, loops: EventLoops, logger: Logger) -> MeshClient {
        MeshClient(
            configuration: MeshClientConfiguration(
                inProcess: network, as: caller, endpoints: [Self.network: Endpoint(host: "memory", port: 0, service: server.name)], loops: loops,
                logger: logger))
    }

    private static func passports(_ directory: String) throws -> PassportVerifier {
        PassportVerifier(keys: try PassportKeyRing(directory: "\(directory)/passport"), clock: .system)
    }
}
