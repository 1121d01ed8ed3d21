internal import Mesh
package import MeshDescriptors
internal import MeshProtobuf

/// The method that answers with the live session of a session id. It is known by its shape: `session_id` in, a SessionGrant out.
package struct SessionCheck: Sendable {
    package let service: String
    package let method: String
    private let input: MessageDescriptor

    package init?(_ method: MethodDescriptor, of service: ServiceDescriptor) {
        guard method.output.fullName == SessionFields.grantType, let field = method.input.field(named: "session_id"), case .string = field.kind else {
            return nil
        }
        self.service = service.fullName
        self.method = method.name
        input = method.input
    }

    func request(session: String) throws(ProtoJSONError) -> [UInt8] {
        try ProtoJSON.encode(["sessionId": .string(session)], as: input)
    }
}
