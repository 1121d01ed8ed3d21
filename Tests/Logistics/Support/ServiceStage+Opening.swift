package import LogisticsShared
package import Mesh
package import MeshEnvironment
package import MeshEvents
package import MeshPostgres
package import MeshTestKit

extension ServiceStage {
    private static let opening = Turns()

    /// A stage until the end of a test with the trait `.stages`. One at a time: the server makes a database by copying one, and tests
    /// start in crowds.
    package static func open(
        _ name: String, _ migrations: [MigrationFile], _ assemble: @escaping @Sendable (ServiceEnvironment) -> ServiceAssembly
    ) async throws -> ServiceStage {
        let stage = try await opening.next { try await ServiceStage(name, migrations: migrations, assemble: assemble) }
        StagesTrait.opened?.add(stage)
        return stage
    }

    /// The service's time of day.
    package var time: TimeSource { clock.source }

    /// A call on a person's behalf, or the operator's own.
    package func call(as caller: Caller?, key: String? = nil) throws -> CallContext {
        guard let caller else { return .service("operator", key: key) }
        return try .user(
            caller.userID.text, role: caller.role.rawValue, firmID: caller.firmID?.text ?? "", hubIDs: caller.hubIDs.map(\.text), key: key)
    }
}
