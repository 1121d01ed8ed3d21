package import Mesh
internal import MeshProtobuf

extension MeshError {
    /// A refusal that names the fields it is about.
    package static func refused(_ code: StatusCode, _ reason: String, _ message: String, fields: [String] = []) -> MeshError {
        MeshError(code, message, reason: reason, violations: fields.map { FieldViolation(field: $0, message: message) })
    }

    /// Also the answer for what the caller may not know of.
    package static func notFound(_ what: String) -> MeshError { MeshError(.notFound, "There is no such \(what).") }

    package static func invalid(_ field: String, _ message: String) -> MeshError {
        MeshError(.invalidArgument, message, violations: [FieldViolation(field: field, message: message)])
    }
}
