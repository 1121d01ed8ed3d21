package import Mesh
internal import MeshEnvironment
package import struct FoundationEssentials.UUID

extension UUID {
    /// The id in a request's or event's field. The contract's rules have checked it already; this holds where they did not.
    package init(_ text: String, field: @autoclosure () -> String) throws(MeshError) {
        guard let id = UUID(text: text) else { throw .invalid(field(), "must be a UUID") }
        self = id
    }

    /// The id in an optional field: nil when it is empty.
    package static func optional(_ text: String, field: String) throws(MeshError) -> UUID? {
        text.isEmpty ? nil : try UUID(text, field: field)
    }
}
