package import MeshDescriptors

/// One HTTP rule of a method: how a request of its verb and path becomes the method's request.
package struct Binding: Sendable {
    package enum Body: Sendable {
        /// The request has no body.
        case none
        /// The body is the whole request.
        case whole
        /// The body is this field.
        case field(FieldDescriptor)
    }

    package let verb: String
    package let template: PathTemplate
    package let body: Body
    /// The field of the response that is sent; `nil` for all of it.
    package let responseBody: FieldDescriptor?
    /// The fields of the path's variables, in the template's order.
    package let variables: [[FieldDescriptor]]
    package let method: EdgeMethod

    package init(_ rule: HTTPRule, of method: EdgeMethod) throws(ContractProblem) {
        func wrong(_ problem: String) -> ContractProblem { ContractProblem(element: method.fullName, problem: problem) }
        do { template = try PathTemplate(rule.path) } catch { throw wrong("cannot be routed: \(error)") }
        guard !rule.verb.isEmpty, rule.verb.allSatisfy({ $0.isASCII && $0.isLetter }) else { throw wrong("has an HTTP rule without a verb") }
        verb = rule.verb.uppercased()
        self.method = method
        switch rule.body {
        case "": body = .none
        case "*": body = .whole
        default:
            guard let field = method.input.field(named: rule.body), !field.rules.isInternal else {
                throw wrong("takes the body as \(rule.body), which its request does not have")
            }
            body = .field(field)
        }
        if rule.responseBody.isEmpty {
            responseBody = nil
        } else {
            guard let field = method.output.field(named: rule.responseBody), !field.rules.isInternal else {
                throw wrong("sends \(rule.responseBody), which its response does not have")
            }
            responseBody = field
        }
        var variables: [[FieldDescriptor]] = []
        for variable in template.variables {
            guard let fields = FieldPath.resolve(variable.fieldPath, in: method.input), FieldPath.isScalar(fields) else {
                throw wrong("has {\(variable.fieldPath.joined(separator: "."))} in its path, which is no single value of its request")
            }
            variables.append(fields)
        }
        self.variables = variables
    }
}
