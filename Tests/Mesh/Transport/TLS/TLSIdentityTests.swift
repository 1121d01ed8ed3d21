import Foundation
import MeshTransport
import Testing

@Suite struct TLSIdentityTests {
    private func withAuthority(_ body: (String, DevelopmentAuthority) throws -> Void) throws {
        let directory = NSTemporaryDirectory() + "mesh-identity-\(UInt64.random(in: 0 ... .max))"
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let authority = DevelopmentAuthority(directory: directory)
        try authority.ensure(services: ["echo", "orders"])
        try body(directory, authority)
    }

    @Test func `a key of another certificate is refused, and the error names the files`() throws {
        try withAuthority { directory, _ in
            #expect { try TLSIdentity(certificateFile: "\(directory)/echo/certificate.pem", keyFile: "\(directory)/orders/key.pem") } throws: { error in
                "\(error)".contains("orders/key.pem") && "\(error)".contains("echo/certificate.pem")
            }
        }
    }

    @Test func `a missing file and a file without certificates are refused`() throws {
        try withAuthority { directory, _ in
            #expect(throws: TLSError.self) { try TLSIdentity(directory: "\(directory)/nobody") }
            #expect(throws: TLSError.self) { try TrustBundle(file: "\(directory)/echo/key.pem") }
        }
    }

    @Test func `a reload that fails leaves everything as it was`() throws {
        try withAuthority { directory, authority in
            let identity = try TLSIdentity(directory: "\(directory)/echo")
            let source = try TLSContextSource(role: .server, identity: identity, trust: try TrustBundle(file: "\(directory)/ca.pem"))
            try Data("nothing".utf8).write(to: URL(fileURLWithPath: "\(directory)/echo/certificate.pem"))
            #expect(throws: TLSError.self) { try identity.reload() }
            try source.check()
            try authority.issue(service: "echo", into: "\(directory)/echo", lifetime: 3600)
            try identity.reload()
            try source.check()
        }
    }
}
