import Logging
import Mesh
import MeshTransport

/// A running part of the system, in this process.
protocol PartHost: Sendable {
    /// Finishes what has begun, refuses what is new, lets go of everything.
    func stop() async
}

/// How parts are started and how they find each other.
enum Parts {
    /// Starts a part and returns when it is ready.
    static func start(_ part: Part, directory: DataDirectory, settings: Settings, loops: EventLoops) async throws -> any PartHost {
        switch part {
        case .bridge: try await BridgeHost.start(directory: directory, settings: settings, loops: loops)
        default: try await ServiceHost.start(part, directory: directory, settings: settings, loops: loops)
        }
    }

    /// A client of the whole mesh with the given identity.
    static func client(identity: String, directory: DataDirectory, settings: Settings, loops: EventLoops, logger: Logger) throws -> MeshClient {
        var endpoints: [String: Endpoint] = [:]
        for part in Part.services {
            let endpoint = Endpoint(host: "127.0.0.1", port: settings.meshPortBase + part.portOffset, service: part.rawValue)
            for contract in part.contracts { endpoints[contract] = endpoint }
        }
        return MeshClient(
            configuration: MeshClientConfiguration(
                identity: try TLSIdentity(directory: "\(directory.pki)/\(identity)"), trust: try TrustBundle(file: directory.authority),
                endpoints: endpoints, loops: loops, logger: logger))
    }
}
