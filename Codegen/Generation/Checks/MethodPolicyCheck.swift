internal import MeshDescriptors

/// Refuses policies that contradict themselves or their method.
struct MethodPolicyCheck {
    let method: MethodDescriptor

    private enum Option {
        static let allow = 1
        static let idempotency = 2
        static let successStatus = 6
        static let location = 7
        static let reasons = 9
    }

    func check() throws(GenerationError) {
        let policy = method.policy
        if policy.idempotency == .keyed {
            try refuse(
                method.clientStreaming || method.serverStreaming, at: Option.idempotency,
                "is KEYED and streams, but a key stands for one request and one answer: make it unary, or write idempotency: SAFE if it changes nothing")
            try refuse(
                policy.deadlineMilliseconds == 0, at: Option.idempotency,
                "is KEYED without a deadline, so that nobody knows how long a first attempt may still act: write deadline_ms: 5000, or what it needs")
        }
        try refuse(
            (policy.roles + policy.services + policy.partners).contains(""), at: Option.allow,
            "allows an empty name: write a role, the name of a service or partner, or leave it out")
        try refuse(
            policy.successStatus != 0 && !(200...299).contains(policy.successStatus), at: Option.successStatus,
            "succeeds with HTTP status \(policy.successStatus): write one from 200 to 299")
        for reason in policy.reasons {
            let fits = reason.first?.isUppercase == true && reason.allSatisfy { $0.isASCII && ($0.isUppercase || $0.isNumber || $0 == "_") }
            try refuse(!fits, at: Option.reasons, "has the reason \"\(reason)\": write it in capitals, as OUT_OF_STOCK")
        }
        try refuse(
            Set(policy.reasons).count != policy.reasons.count, at: Option.reasons, "names a reason twice: leave one out")
        try checkLocation(policy.location)
    }

    private func checkLocation(_ location: String) throws(GenerationError) {
        guard !location.isEmpty else { return }
        let template: PathTemplate
        do {
            template = try PathTemplate(location)
        } catch {
            throw wrong(Option.location, "has a location that is no path: \(error) Write it as \"/v1/orders/{order_id}\"")
        }
        for variable in template.variables {
            guard let field = method.output.field(path: variable.fieldPath), field.isPathValue else {
                throw wrong(
                    Option.location,
                    "has {\(variable.fieldPath.joined(separator: "."))} in its location, which is no single value of \(method.output.fullName): "
                        + "write one of \(method.output.pathValues)")
            }
        }
    }

    private func refuse(_ broken: Bool, at option: Int, _ message: String) throws(GenerationError) {
        if broken { throw wrong(option, message) }
    }

    private func wrong(_ option: Int, _ message: String) -> GenerationError {
        GenerationError(method.policyPlace(option), "\(method.fullName) \(message)")
    }
}
