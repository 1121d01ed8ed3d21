internal import MeshDescriptors

/// Who may call a method and how it behaves, before and after.
struct PolicyComparison {
    let old: MethodDescriptor
    let new: MethodDescriptor

    /// What a server takes for a method that names no deadline.
    static let defaultDeadline = 10_000

    func changes() -> [BreakingChange] {
        var changes: [BreakingChange] = []
        func report(_ rule: BreakingChange.Rule, _ what: String, _ instead: String) {
            changes.append(BreakingChange(rule: rule, element: old.fullName, place: new.policyPlace(), what: what, instead: instead))
        }
        let lost = shutOut()
        if !lost.isEmpty {
            report(
                .authorizationNarrowed, "\(lost.joined(separator: ", ")) may no longer call: they are answered with PERMISSION_DENIED",
                "keep them in `allow` until their callers have moved to another method")
        }
        let (before, now) = (old.policy, new.policy)
        switch (before.idempotency, now.idempotency) {
        case (.keyed, .none):
            report(.idempotencyWeakened, "it took an idempotency key, takes none: a retry acts twice", "keep `idempotency: KEYED`")
        case (.safe, .none), (.safe, .keyed):
            report(
                .idempotencyWeakened, "it changed nothing, and may do so now: callers, caches and gateways repeat it at will",
                "leave this method as it was, and add one that changes things")
        default: break
        }
        let was = before.deadlineMilliseconds == 0 ? Self.defaultDeadline : before.deadlineMilliseconds
        let deadline = now.deadlineMilliseconds == 0 ? Self.defaultDeadline : now.deadlineMilliseconds
        if deadline < was {
            report(
                .deadlineShortened, "calls without a deadline of their own had \(was) ms, have \(deadline) ms: slow ones end with DEADLINE_EXCEEDED",
                "keep `deadline_ms: \(was)`; a caller that wants it shorter says so itself")
        }
        if before.session != now.session {
            report(.sessionChanged, "what it does to a session was \(before.session), is \(now.session)", "leave `session` as it was, and add another method")
        }
        if before.location != now.location, !before.location.isEmpty {
            report(
                .httpLocationChanged, "its Location was \"\(before.location)\", is \"\(now.location)\": callers look for what they created in the wrong place",
                "keep `location: \"\(before.location)\"`")
        }
        if old.http != nil, new.http != nil, old.successStatus != new.successStatus {
            report(
                .httpStatusChanged, "it answered HTTP \(old.successStatus), answers \(new.successStatus): callers that compare the status fail",
                "keep `success_status: \(old.successStatus)`")
        }
        return changes
    }

    /// Who could call and no longer can; one fitting condition is enough to call.
    private func shutOut() -> [String] {
        let (before, now) = (old.policy, new.policy)
        if now.isPublic { return [] }
        var lost: [String] = []
        if before.isPublic { lost.append("callers without a Passport") }
        if before.authenticated, !now.authenticated { lost.append("users of every role") }
        if !now.authenticated { lost += before.roles.filter { !now.roles.contains($0) }.map { "the role \($0)" } }
        lost += before.services.filter { !now.services.contains($0) && !now.services.contains("*") }.map { $0 == "*" ? "every service" : "the service \($0)" }
        lost += before.partners.filter { !now.partners.contains($0) && !now.partners.contains("*") }.map { $0 == "*" ? "every partner" : "the partner \($0)" }
        return lost
    }
}

extension MethodDescriptor {
    /// What a gateway answers when all went well.
    var successStatus: Int {
        if policy.successStatus != 0 { return policy.successStatus }
        return output.fullName == "google.protobuf.Empty" ? 204 : 200
    }
}
