package import Mesh
internal import MeshEnvironment
internal import MeshPassport
internal import MeshTransport

extension CallContext {
    /// A call that came through the bridge for a user.
    /// - Parameters:
    ///   - key: the idempotency key, if the caller brings one.
    ///   - request: what the key's fingerprint is made of.
    package static func user(
        _ userID: String, role: String, firmID: String = "", hubIDs: [String] = [], sessionID: String = "", key: String? = nil, request: String = ""
    ) throws -> CallContext {
        let issuer = PassportIssuer(key: try PassportSigningKey.generate(id: "stage"))
        let passport = try issuer.mint(PassportClaims(userID: userID, role: role, firmID: firmID, hubIDs: hubIDs, sessionID: sessionID))
        return made(by: "bridge", passport: passport, scope: "user:\(userID)", key: key, request: request)
    }

    /// A call that a service makes on its own account.
    package static func service(_ name: String, key: String? = nil, request: String = "") -> CallContext {
        made(by: name, passport: nil, scope: "service:\(name)", key: key, request: request)
    }

    private static func made(by peer: String, passport: Passport?, scope: String, key: String?, request: String) -> CallContext {
        CallContext(
            method: MethodReference(service: "stage", name: "Test", policy: MethodPolicy()),
            peer: PeerIdentity(kind: .service, name: peer, trustDomain: "chill.test"), passport: passport,
            deadline: TimeSource.system.monotonic() + .seconds(60), trace: TraceContext(traceHigh: 0, traceLow: 1, span: 1, isSampled: false),
            idempotency: key.map { IdempotencyRequest(key: $0, fingerprint: Array(request.utf8), scope: scope) })
    }
}
