package import MeshDescriptors

/// The fields of a response that opens a session.
package struct SessionFields: Sendable {
    static let grantType = "mesh.session.v1.SessionGrant"

    package var grant: FieldDescriptor
    package var accessToken: FieldDescriptor
    package var expiresIn: FieldDescriptor

    package init(of message: MessageDescriptor, method: String) throws(ContractProblem) {
        guard let grant = message.fields.first(where: { $0.messageType?.fullName == Self.grantType && !$0.isRepeated }), grant.rules.isInternal,
            let accessToken = message.field(named: "access_token"), case .string = accessToken.kind, !accessToken.isRepeated,
            let expiresIn = message.field(named: "expires_in"), case .int32 = expiresIn.kind, !expiresIn.isRepeated
        else {
            throw ContractProblem(
                element: method,
                problem: "has session: ISSUE, so its response needs an internal \(Self.grantType), a string access_token and an int32 expires_in")
        }
        (self.grant, self.accessToken, self.expiresIn) = (grant, accessToken, expiresIn)
    }
}
