package import MeshTestKit

/// Holds a stage for one test and gives its connections back when the test lets go of it.
package final class StageLease: Sendable {
    package let stage: ServiceStage

    package init(_ stage: ServiceStage) { self.stage = stage }

    deinit {
        let database = stage.database
        Task { await database.close() }
    }
}
