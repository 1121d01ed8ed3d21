internal import MeshPassport
internal import MeshTransport

/// Who may call a method: the contract's word applied to a certificate and a Passport. Nothing allows, unless it is written.
struct AccessRule: Sendable {
    private let method: MethodReference
    private var policy: MethodPolicy { method.policy }

    init(_ method: MethodReference) { self.method = method }

    /// `nil` when the call may go on.
    func refusal(peer: PeerIdentity, passport verified: VerifiedPassport?) -> MeshError? {
        if policy.isPublic { return nil }
        switch peer.kind {
        case .service:
            if policy.services.contains(where: { $0 == peer.name || $0 == "*" }) { return nil }
        case .partner:
            if policy.partners.contains(where: { $0 == peer.name || $0 == "*" }) { return nil }
            // A partner's word about users is worth nothing here: only the edge mints Passports.
            return denied("\(peer) may not call \(method.fullName)")
        }
        let needsUser = policy.authenticated || !policy.roles.isEmpty
        guard let verified else {
            return needsUser
                ? MeshError(.unauthenticated, "\(method.fullName) is called for a user, and the call brings no Passport", reason: "PASSPORT_REQUIRED", processed: .no)
                : denied("\(peer) may not call \(method.fullName)")
        }
        guard policy.authenticated || policy.roles.contains(verified.role) else {
            let role = verified.role
            return denied("the role \(role.isEmpty ? "(none)" : role) may not call \(method.fullName)")
        }
        guard !verified.isNarrowed || verified.passport.allows(method: method.fullName) else { return denied("the Passport was narrowed and does not allow \(method.fullName)") }
        return nil
    }

    private func denied(_ message: String) -> MeshError { MeshError(.permissionDenied, message, processed: .no) }
}
