import GRPCCore
import GRPCNIOTransportHTTP2Posix

/// TLS with certificates on both sides, of the benchmark's own authority; windows as large as the client's default.
enum Transports {
    static func server(port: Int, directory: String) throws -> HTTP2ServerTransport.Posix {
        HTTP2ServerTransport.Posix(
            address: .ipv4(host: "127.0.0.1", port: port),
            transportSecurity: .mTLS(certificateChain: [file(directory, "server.pem")], privateKey: key(directory, "server.key")) {
                $0.trustRoots = .certificates([file(directory, "ca.pem")])
                $0.clientCertificateVerification = .noHostnameVerification
            },
            config: .defaults { $0.http2.targetWindowSize = 8 << 20 })
    }

    static func client(port: Int, directory: String) throws -> HTTP2ClientTransport.Posix {
        try HTTP2ClientTransport.Posix(
            target: .dns(host: "localhost", port: port),
            transportSecurity: .mTLS(certificateChain: [file(directory, "client.pem")], privateKey: key(directory, "client.key")) {
                $0.trustRoots = .certificates([file(directory, "ca.pem")])
            })
    }

    private static func file(_ directory: String, _ name: String) -> TLSConfig.CertificateSource { .file(path: "\(directory)/\(name)", format: .pem) }

    private static func key(_ directory: String, _ name: String) -> TLSConfig.PrivateKeySource { .file(path: "\(directory)/\(name)", format: .pem) }
}
