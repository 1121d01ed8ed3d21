internal import COpenSSL
internal import Foundation

/// A certificate authority for development and tests: one CA per data directory, one certificate per service with the
/// service's identity as URI SAN. Production brings its own certificates in the same places.
///
/// Layout below `directory`: `ca.pem`, `ca-key.pem` (mode 0600), `<service>/certificate.pem`, `<service>/key.pem` (mode 0600).
package struct DevelopmentAuthority {
    /// Where the certificates live.
    package let directory: String
    /// The authority in the identities it certifies: `spiffe://<trustDomain>/service/<name>`.
    package let trustDomain: String

    private static let authorityLifetime = 10 * 365 * 86_400
    private static let leafLifetime = 397 * 86_400
    private static let renewalMargin = 30 * 86_400

    package init(directory: String, trustDomain: String = "chill.test") {
        self.directory = directory
        self.trustDomain = trustDomain
    }

    /// Makes what is missing or about to expire: the CA, and a certificate for each service.
    ///
    /// - Throws: `AuthorityError` when a file cannot be read or written, or OpenSSL refuses.
    package func ensure(services: [String]) throws {
        let authority = try loadOrCreateAuthority()
        for service in services {
            let folder = "\(directory)/\(service)"
            if let certificate = try? Certificate(pemFile: "\(folder)/certificate.pem"),
                FileManager.default.fileExists(atPath: "\(folder)/key.pem"),
                certificate.isIssued(by: authority.certificate), !certificate.expires(within: Self.renewalMargin)
            {
                continue
            }
            try issue(service: service, into: folder, by: authority, lifetime: Self.leafLifetime)
        }
    }

    /// Issues one certificate; tests use it for foreign, expired or odd identities.
    ///
    /// - Parameters:
    ///   - lifetime: seconds from now; a negative number makes a certificate that has expired already.
    ///   - identity: the URI SAN; the service's own identity when `nil`.
    package func issue(service: String, into folder: String, lifetime: Int, identity: String? = nil) throws {
        try issue(service: service, into: folder, by: try loadOrCreateAuthority(), lifetime: lifetime, identity: identity)
    }

    private func issue(service: String, into folder: String, by authority: (certificate: Certificate, key: PrivateKey), lifetime: Int, identity: String? = nil) throws {
        let key = try PrivateKey.generateP256()
        let certificate = try Certificate(
            subject: service, key: key, issuer: authority, lifetime: lifetime,
            extensions: [
                (NID_basic_constraints, "critical,CA:FALSE"),
                (NID_key_usage, "critical,digitalSignature"),
                (NID_ext_key_usage, "serverAuth,clientAuth"),
                (NID_subject_alt_name, "URI:\(identity ?? "spiffe://\(trustDomain)/service/\(service)"),DNS:localhost,IP:127.0.0.1,IP:::1"),
            ])
        try Self.makeDirectory(folder)
        try key.write(to: "\(folder)/key.pem")
        try certificate.write(to: "\(folder)/certificate.pem")
    }

    private func loadOrCreateAuthority() throws -> (certificate: Certificate, key: PrivateKey) {
        let certificatePath = "\(directory)/ca.pem", keyPath = "\(directory)/ca-key.pem"
        if FileManager.default.fileExists(atPath: certificatePath), FileManager.default.fileExists(atPath: keyPath) {
            return (try Certificate(pemFile: certificatePath), try PrivateKey(pemFile: keyPath))
        }
        try Self.makeDirectory(directory)
        let key = try PrivateKey.generateP256()
        let certificate = try Certificate(
            subject: "Chill development CA", key: key, issuer: nil, lifetime: Self.authorityLifetime,
            extensions: [(NID_basic_constraints, "critical,CA:TRUE,pathlen:0"), (NID_key_usage, "critical,keyCertSign,cRLSign")])
        try key.write(to: keyPath)
        try certificate.write(to: certificatePath)
        return (certificate, key)
    }

    private static func makeDirectory(_ path: String) throws {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw AuthorityError(action: "create the directory", path: path)
        }
    }
}
