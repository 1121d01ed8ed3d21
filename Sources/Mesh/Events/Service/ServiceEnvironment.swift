public import Logging
public import Mesh
public import MeshEnvironment
public import MeshPostgres
public import MeshTransport

/// What a service is given to live on.
public struct ServiceEnvironment: Sendable {
    public var database: Database
    public var mesh: any MeshCaller
    public var time: TimeSource
    public var random: RandomSource
    public var logger: Logger
    public var loops: EventLoops

    public init(
        database: Database, mesh: any MeshCaller, time: TimeSource = .system, random: RandomSource = .system, logger: Logger, loops: EventLoops
    ) {
        self.database = database
        self.mesh = mesh
        self.time = time
        self.random = random
        self.logger = logger
        self.loops = loops
    }
}
