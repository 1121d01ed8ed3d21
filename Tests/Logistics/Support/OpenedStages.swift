internal import MeshPostgres
internal import MeshTestKit
internal import Synchronization

/// The stages of one test.
final class OpenedStages: Sendable {
    private let stages = Mutex<[ServiceStage]>([])

    func add(_ stage: ServiceStage) { stages.withLock { $0.append(stage) } }

    func close() async {
        let stages = stages.withLock { stages in
            defer { stages = [] }
            return stages
        }
        for stage in stages { await stage.database.close() }
    }
}
