internal import Mesh
internal import MeshProtobuf
internal import MeshSessionV1

/// Asks the service that owns sessions, by the contract that it has told.
struct SessionChecks: Sendable {
    let catalogue: ContractCatalogue
    let mesh: any MeshCaller

    func check(_ session: String) async -> Result<SessionGrant, MeshError> {
        guard let check = catalogue.snapshot.routes.sessionCheck else {
            return .failure(MeshError(.unavailable, "The service that owns sessions has not told its contracts yet.", processed: .no))
        }
        do {
            let answer = try await mesh._raw(
                service: check.service, method: check.method, check.request(session: session), CallOptions(deadline: .seconds(3), passport: .none))
            return .success(try SessionGrant(serializedBytes: answer))
        } catch let error as MeshError {
            return .failure(error)
        } catch {
            return .failure(MeshError(.internalError, "The state of a session could not be read: \(error)", processed: .no))
        }
    }
}
