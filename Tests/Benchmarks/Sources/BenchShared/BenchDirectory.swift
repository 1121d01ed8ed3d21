internal import MeshPassport
package import MeshTransport
internal import Foundation

/// Certificates and Passport keys that server, client and peers share: made when they are missing.
///
/// Layout: `ca.pem`, `server.pem`, `server.key`, `client.pem`, `client.key` (ECDSA P-256), `passport/`.
package struct BenchDirectory: Sendable {
    package static let trustDomain = "bench.test"
    package let path: String

    package init(path: String) throws {
        self.path = path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        guard !FileManager.default.fileExists(atPath: path + "/passport/public") else { return }
        try makeAuthority()
        try issue("server")
        try issue("client")
        try PassportKeyRing.generate(directory: path + "/passport")
    }

    package func identity(_ name: String) throws -> TLSIdentity { try TLSIdentity(certificateFile: "\(path)/\(name).pem", keyFile: "\(path)/\(name).key") }

    package func trust() throws -> TrustBundle { try TrustBundle(file: path + "/ca.pem", trustDomain: Self.trustDomain) }

    private func makeAuthority() throws {
        try openssl(
            ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30", "-subj", "/CN=bench CA"]
                + ["-addext", "basicConstraints=critical,CA:TRUE,pathlen:0", "-addext", "keyUsage=critical,keyCertSign,cRLSign"]
                + ["-keyout", path + "/ca.key", "-out", path + "/ca.pem"])
    }

    private func issue(_ name: String) throws {
        let request = "\(path)/\(name).csr"
        try openssl(
            ["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=\(name)"]
                + ["-addext", "subjectAltName=URI:spiffe://\(Self.trustDomain)/service/\(name),DNS:localhost,IP:127.0.0.1"]
                + ["-addext", "basicConstraints=critical,CA:FALSE", "-addext", "keyUsage=critical,digitalSignature"]
                + ["-addext", "extendedKeyUsage=serverAuth,clientAuth", "-keyout", "\(path)/\(name).key", "-out", request])
        try openssl(
            ["x509", "-req", "-in", request, "-CA", path + "/ca.pem", "-CAkey", path + "/ca.key", "-CAcreateserial", "-days", "30"]
                + ["-copy_extensions", "copy", "-out", "\(path)/\(name).pem"])
    }

    private func openssl(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw BenchFailure("openssl \(arguments[0]) ended with \(process.terminationStatus)") }
    }
}
