internal import MeshDescriptors

/// The arguments of the `MethodPolicy` that a method's options become; what is not said in the contract is left out.
struct PolicyArguments {
    let list: [String]

    init(_ policy: MethodPolicyOptions) {
        var list: [String] = []
        func add(_ name: String, _ values: [String]) {
            if !values.isEmpty { list.append("\(name): [\(values.map(SwiftNames.literal).joined(separator: ", "))]") }
        }
        add("roles", policy.roles)
        add("services", policy.services)
        add("partners", policy.partners)
        if policy.authenticated { list.append("authenticated: true") }
        if policy.isPublic { list.append("isPublic: true") }
        switch policy.idempotency {
        case .none: break
        case .safe: list.append("idempotency: .safe")
        case .keyed: list.append("idempotency: .keyed")
        }
        if policy.deadlineMilliseconds > 0 { list.append("deadline: .milliseconds(\(policy.deadlineMilliseconds))") }
        if !policy.rateClass.isEmpty { list.append("rateClass: \(SwiftNames.literal(policy.rateClass))") }
        switch policy.priority {
        case .unspecified: break
        case .bulk: list.append("priority: .bulk")
        case .normal: list.append("priority: .normal")
        case .critical: list.append("priority: .critical")
        }
        add("reasons", policy.reasons)
        self.list = list
    }
}
