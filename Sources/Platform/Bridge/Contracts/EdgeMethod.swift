package import MeshDescriptors

/// A method that HTTP reaches, with what each request needs to know of it.
package final class EdgeMethod: Sendable {
    /// The full name of the service, as "chill.orders.v1.OrdersService".
    package let service: String
    package let name: String
    package let fullName: String
    package let comment: String
    package let serviceComment: String
    package let input: MessageDescriptor
    package let output: MessageDescriptor
    package let policy: MethodPolicyOptions
    /// For `session: ISSUE`: where the response carries the grant, and where the edge puts the token.
    package let sessionFields: SessionFields?
    package let location: LocationTemplate?

    package init(service: ServiceDescriptor, method: MethodDescriptor) throws(ContractProblem) {
        self.service = service.fullName
        name = method.name
        fullName = method.fullName
        comment = method.comment
        serviceComment = service.comment
        input = method.input
        output = method.output
        policy = method.policy
        location = try policy.location.isEmpty ? nil : LocationTemplate(policy.location, of: method.output, method: method.fullName)
        sessionFields = try policy.session == .issue ? SessionFields(of: method.output, method: method.fullName) : nil
    }

    /// The deadline of a request that brings none.
    package var deadline: Duration { policy.deadlineMilliseconds > 0 ? .milliseconds(policy.deadlineMilliseconds) : .seconds(10) }
    package var successStatus: Int { policy.successStatus == 0 ? 200 : policy.successStatus }
}
