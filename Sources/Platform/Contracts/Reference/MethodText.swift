internal import MeshDescriptors

/// What a contract says about a method, as rows of a table.
struct MethodText {
    let rows: [[String]]

    init(_ method: MethodDescriptor) {
        let policy = method.policy
        var rows: [[String]] = []
        for rule in [method.http].compactMap({ $0 }) + (method.http?.additional ?? []) {
            let body = rule.body.isEmpty ? "" : rule.body == "*" ? ", the body is the request" : ", the body is `\(rule.body)`"
            let answer = rule.responseBody.isEmpty ? "" : ", the answer is `\(rule.responseBody)`"
            rows.append(["HTTP", "`\(rule.verb) \(rule.path)`\(body)\(answer) → \(method.successStatus)"])
        }
        if !policy.location.isEmpty { rows.append(["Location", "`\(policy.location)`"]) }
        rows.append(["May call", Self.callers(policy)])
        switch policy.idempotency {
        case .none: rows.append(["Repeated", "acts again"])
        case .safe: rows.append(["Repeated", "changes nothing"])
        case .keyed: rows.append(["Repeated", "acts once per idempotency key"])
        }
        rows.append(["Deadline", policy.deadlineMilliseconds == 0 ? "the server's default" : "\(policy.deadlineMilliseconds) ms"])
        if !policy.rateClass.isEmpty { rows.append(["Rate class", "`\(policy.rateClass)`"]) }
        if policy.priority != .unspecified { rows.append(["Priority", "\(policy.priority)"]) }
        switch policy.session {
        case .none: break
        case .issue: rows.append(["Session", "issues one"])
        case .revoke: rows.append(["Session", "ends it"])
        }
        if !policy.reasons.isEmpty { rows.append(["Reasons of errors", policy.reasons.map { "`\($0)`" }.joined(separator: ", ")]) }
        self.rows = rows
    }

    private static func callers(_ policy: MethodPolicyOptions) -> String {
        if policy.isPublic { return "everyone" }
        var callers: [String] = []
        if policy.authenticated { callers.append("every user") } else if !policy.roles.isEmpty { callers.append("users: " + policy.roles.joined(separator: ", ")) }
        if !policy.services.isEmpty { callers.append("services: " + policy.services.map { $0 == "*" ? "all" : $0 }.joined(separator: ", ")) }
        if !policy.partners.isEmpty { callers.append("partners: " + policy.partners.map { $0 == "*" ? "all" : $0 }.joined(separator: ", ")) }
        return callers.isEmpty ? "nobody" : callers.joined(separator: "; ")
    }
}
