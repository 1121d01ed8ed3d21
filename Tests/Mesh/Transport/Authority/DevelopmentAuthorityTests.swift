import Foundation
import MeshTransport
import Testing

@Suite struct DevelopmentAuthorityTests {
    private let directory = NSTemporaryDirectory() + "authority-" + UUID().uuidString

    @Test func `a leaf verifies against its CA, names its service, and its key is closed to others`() throws {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try DevelopmentAuthority(directory: directory).ensure(services: ["orders"])
        #expect(try openssl("verify", "-x509_strict", "-CAfile", "\(directory)/ca.pem", "\(directory)/orders/certificate.pem").contains(": OK"))
        let text = try openssl("x509", "-in", "\(directory)/orders/certificate.pem", "-noout", "-text")
        #expect(text.contains("URI:spiffe://chill.test/service/orders"))
        #expect(text.contains("TLS Web Server Authentication, TLS Web Client Authentication"))
        for key in ["ca-key.pem", "orders/key.pem"] {
            let mode = try FileManager.default.attributesOfItem(atPath: "\(directory)/\(key)")[.posixPermissions] as? Int
            #expect(mode == 0o600)
        }
    }

    @Test func `what is there and good is kept, what has expired is made anew`() throws {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let authority = DevelopmentAuthority(directory: directory)
        try authority.ensure(services: ["orders"])
        let first = try String(contentsOfFile: "\(directory)/orders/certificate.pem", encoding: .utf8)
        try authority.ensure(services: ["orders", "hubs"])
        #expect(try String(contentsOfFile: "\(directory)/orders/certificate.pem", encoding: .utf8) == first)
        try authority.issue(service: "orders", into: "\(directory)/orders", lifetime: -60)
        #expect(try openssl("x509", "-in", "\(directory)/orders/certificate.pem", "-noout", "-checkend", "0").contains("will expire"))
        try authority.ensure(services: ["orders"])
        #expect(try openssl("x509", "-in", "\(directory)/orders/certificate.pem", "-noout", "-checkend", "86400").contains("will not expire"))
    }

    private func openssl(_ arguments: String...) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }
}
