package import Logging
package import Mesh
import MeshEnvironment
import MeshPassport
package import MeshTransport

/// A server of the suite's service, with the certificate `echo` of a directory that `BehaviorKeys` has filled.
package enum BehaviorServer {
    package static func make(directory: String, port: Int = 0, loops: EventLoops, limits: ServerLimits, logger: Logger) throws -> MeshServer {
        let keys = try PassportKeyRing(directory: "\(directory)/passport")
        let configuration = MeshServerConfiguration(
            port: port, identity: try TLSIdentity(directory: "\(directory)/echo"), trust: try TrustBundle(file: "\(directory)/ca.pem"),
            passports: PassportVerifier(keys: keys, clock: .system), loops: loops, limits: limits, logger: logger)
        return MeshServer(configuration: configuration, services: [BehaviorDesk()])
    }
}
