internal import MeshDescriptors
internal import MeshEnvironment
internal import MeshProtobuf

/// Puts access tokens into responses that open a session.
struct SessionTokens: Sendable {
    /// A response that opens a session and does not say which.
    struct MissingGrant: Error {}

    let signer: TokenSigner
    let time: TimeSource

    /// Signs a token for the grant within `bytes` and writes it into `json`, the same response without its internal fields.
    func fill(_ json: inout JSONValue, from bytes: [UInt8], _ fields: SessionFields, of method: EdgeMethod) async throws {
        let whole = try ProtoJSON.decode(bytes, as: method.output, options: ProtoJSONOptions())
        guard let grant = whole[fields.grant.jsonName], let session = grant["sessionId"]?.plainText, !session.isEmpty,
            let user = grant["userId"]?.plainText, !user.isEmpty
        else { throw MissingGrant() }
        var hubs: [String] = []
        if case .array(let values)? = grant["hubIds"] { hubs = values.compactMap(\.plainText) }
        let now = time.now().seconds
        let lifetime = TokenSigner.lifetime.components.seconds
        let token = try await signer.sign(
            AccessClaims(
                sub: user, sid: session, role: grant["role"]?.plainText ?? "", firm: grant["firmId"]?.plainText ?? "", hubs: hubs,
                ver: grant["version"]?.plainText.flatMap { Int64($0) } ?? 0, iat: now, exp: now + lifetime))
        _ = json.put(.string(token), at: [fields.accessToken])
        _ = json.put(.number(String(lifetime)), at: [fields.expiresIn])
    }
}
