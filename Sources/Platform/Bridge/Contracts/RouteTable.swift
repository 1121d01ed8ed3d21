internal import MeshDescriptors

/// Everything that HTTP reaches, made from the contracts of all services.
package struct RouteTable: Sendable {
    package private(set) var tree = RouteTree<Binding>()
    /// In the order of services, methods and rules.
    package private(set) var bindings: [Binding] = []
    /// What could not be served, and why.
    package private(set) var problems: [ContractProblem] = []
    /// The method that tells the state of a session, wherever it is served.
    package private(set) var sessionCheck: SessionCheck?

    package init(_ contracts: [Contract]) {
        for contract in contracts {
            for name in contract.services {
                guard let service = contract.pool.service(name) else {
                    problems.append(ContractProblem(element: name, problem: "is served by \(contract.name), which does not send its description"))
                    continue
                }
                for method in service.methods { add(method, of: service) }
            }
        }
    }

    private mutating func add(_ method: MethodDescriptor, of service: ServiceDescriptor) {
        // Streams need Server-Sent Events; until then they are reached inside the mesh only.
        guard !method.clientStreaming, !method.serverStreaming else { return }
        if sessionCheck == nil { sessionCheck = SessionCheck(method, of: service) }
        guard let rule = method.http else { return }
        do throws(ContractProblem) {
            let edge = try EdgeMethod(service: service, method: method)
            for rule in [rule] + rule.additional { try add(Binding(rule, of: edge)) }
        } catch {
            problems.append(error)
        }
    }

    private mutating func add(_ binding: Binding) throws(ContractProblem) {
        if let present = tree.insert(binding, at: binding.template, verb: binding.verb) {
            throw ContractProblem(
                element: binding.method.fullName,
                problem: "asks for \(binding.verb) \(binding.template.text), which \(present.method.fullName) has already")
        }
        bindings.append(binding)
    }
}
