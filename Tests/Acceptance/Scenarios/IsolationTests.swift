import Foundation
import Testing

extension Acceptance {
    @Suite(.serialized) struct IsolationTests {
        private static let services = ["users", "firms", "products", "orders", "hubs", "deliveries", "notifications"]

        @Test func `each service has its own schema and role and cannot read another's tables`() async throws {
            let stage = try #require(Deployment.current)
            for service in Self.services {
                let owner = try await stage.psql(service, "select current_user || ' ' || nspname from pg_namespace where nspname = current_user and nspowner = current_user::regrole")
                #expect(owner.output.trimmingCharacters(in: .whitespacesAndNewlines) == "\(service) \(service)")
                let rights = try await stage.psql(service, "select rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls from pg_roles where rolname = current_user")
                #expect(rights.output.trimmingCharacters(in: .whitespacesAndNewlines) == "f")
                for other in Self.services where other != service {
                    let foreign = try await stage.psql(service, "select count(*) from \(other).schema_history")
                    #expect(foreign.status != 0)
                    #expect(foreign.output.contains("permission denied"), "\(service) read \(other): \(foreign.output)")
                }
                #expect(try await stage.psql(service, "create table public.intruder (a int)").output.contains("permission denied"))
            }
        }

        @Test func `every mesh port speaks TLS 1.3 only and wants a client certificate`() async throws {
            let stage = try #require(Deployment.current)
            let pki = "\(stage.directory)/pki"
            func connect(_ port: Int, _ options: String...) throws -> Command.Result {
                // The server's verdict on the client's certificate comes after the handshake: wait for it.
                try Command.run("/bin/sh", ["-c", "(sleep 0.3) | timeout 5 openssl s_client -connect 127.0.0.1:\(port) -CAfile \(pki)/ca.pem -verify_return_error -state \(options.joined(separator: " ")) 2>&1"])
            }
            for (part, port) in stage.meshPorts.sorted(by: { $0.value < $1.value }) where part != "bridge" {
                let right = try connect(port, "-alpn", "mesh/1", "-cert", "\(pki)/bridge/certificate.pem", "-key", "\(pki)/bridge/key.pem")
                #expect(right.output.contains("TLSv1.3"), "\(part): \(right.output.suffix(500))")
                #expect(right.output.contains("ALPN protocol: mesh/1"))
                #expect(right.output.contains("Verify return code: 0 (ok)"))
                #expect(!right.output.contains("fatal"), "\(part)")
                let bare = try connect(port, "-alpn", "mesh/1")
                #expect(bare.output.contains("certificate required"), "\(part): \(bare.output.suffix(500))")
                let old = try connect(port, "-tls1_2", "-cert", "\(pki)/bridge/certificate.pem", "-key", "\(pki)/bridge/key.pem")
                #expect(old.output.contains("protocol version") && !old.output.contains("Cipher is TLS"), "\(part)")
                let foreign = try connect(port, "-alpn", "h2", "-cert", "\(pki)/bridge/certificate.pem", "-key", "\(pki)/bridge/key.pem")
                #expect(foreign.output.contains("no application protocol"), "\(part): \(foreign.output.suffix(500))")
            }
        }
    }
}
