package import Mesh
package import Testing

/// Expects that the call is refused with this code and, if one is given, with this reason.
package func expect(
    refusal code: StatusCode, _ reason: String? = nil, sourceLocation: SourceLocation = #_sourceLocation, _ call: () async throws -> some Sendable
) async {
    do {
        _ = try await call()
        Issue.record("nothing was refused; \(code.name) was expected", sourceLocation: sourceLocation)
    } catch let error as MeshError {
        #expect(error.code == code, sourceLocation: sourceLocation)
        if let reason { #expect(error.reason == reason, sourceLocation: sourceLocation) }
    } catch {
        Issue.record(error, sourceLocation: sourceLocation)
    }
}
