/// Who is at the other end of a connection: the URI of its certificate, `spiffe://<trust domain>/service/orders` or `…/partner/acme`.
public struct PeerIdentity: Sendable, Hashable, CustomStringConvertible {
    public enum Kind: String, Sendable, Hashable {
        /// A service of the trust domain, or an operator's tool.
        case service
        /// Another company.
        case partner
    }

    public var kind: Kind
    public var name: String
    public var trustDomain: String

    public init(kind: Kind, name: String, trustDomain: String) {
        self.kind = kind
        self.name = name
        self.trustDomain = trustDomain
    }

    /// Reads the URI of a certificate; `nil` for anything but `spiffe://<trust domain>/<kind>/<name>`.
    public init?(uri: String) {
        let scheme = "spiffe://"
        guard uri.utf8.count <= 255, uri.hasPrefix(scheme) else { return nil }
        let parts = uri.dropFirst(scheme.count).split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, let kind = Kind(rawValue: String(parts[1])), parts.allSatisfy(Self.isPlain) else { return nil }
        self.init(kind: kind, name: String(parts[2]), trustDomain: String(parts[0]))
    }

    /// The identity as the certificate writes it.
    public var uri: String { "spiffe://\(trustDomain)/\(kind.rawValue)/\(name)" }

    public var description: String { "\(kind.rawValue) \(name)" }

    // What SPIFFE allows in a path segment, in lower case only, so that no two spellings name the same peer.
    private static func isPlain(_ part: Substring) -> Bool {
        !part.isEmpty && part != "." && part != ".."
            && part.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 || $0 == 46 || $0 == 95 }
    }
}
