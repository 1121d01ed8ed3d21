import Mesh
import MeshEnvironment
import MeshPassport
import MeshStatusV1
import Testing

/// Who may call: the certificate, the Passport and the contract together.
@Suite struct AccessTests {
    private func outcome(
        _ method: MethodDefinition<Status, Status>, as identity: String = "bridge", _ passport: (Stage) throws -> CallOptions.PassportChoice = { _ in .none }
    ) async throws -> MeshError? {
        try await Stage.with { stage in
            let server = try await stage.serve([EchoDesk()])
            let client = try stage.client(port: server.port, identity: identity)
            let options = CallOptions(passport: try passport(stage))
            let error = await failure { try await client._unary(method, Status(), options) }
            await client.close()
            if let error { #expect(error.processed == .no) }
            return error
        }
    }

    @Test func `a role is enough`() async throws {
        #expect(try await outcome(Echo.forMasters) { .some(try $0.passport(role: "MASTER")) } == nil)
        #expect(try await outcome(Echo.forUsers) { .some(try $0.passport(role: "FIRM_MANAGER")) } == nil)
    }

    @Test func `another role is not`() async throws {
        #expect(try await outcome(Echo.forMasters) { .some(try $0.passport(role: "FIRM_MANAGER")) }?.code == .permissionDenied)
    }

    @Test func `a user's method without a Passport asks for one`() async throws {
        #expect(try await outcome(Echo.forMasters)?.code == .unauthenticated)
        #expect(try await outcome(Echo.forUsers)?.code == .unauthenticated)
    }

    @Test func `a service is known by its certificate`() async throws {
        #expect(try await outcome(Echo.forOrders, as: "orders") == nil)
        #expect(try await outcome(Echo.forOrders, as: "bridge")?.code == .permissionDenied)
    }

    @Test func `what the contract opens to nobody is closed to everyone`() async throws {
        #expect(try await outcome(Echo.forNobody) { .some(try $0.passport()) }?.code == .permissionDenied)
        #expect(try await outcome(Echo.forAll) == nil)
    }

    @Test func `a partner is no service, and its Passports are worth nothing`() async throws {
        #expect(try await outcome(Echo.say, as: "partner")?.code == .permissionDenied)
        #expect(try await outcome(Echo.forMasters, as: "partner") { .some(try $0.passport()) }?.code == .permissionDenied)
        #expect(try await outcome(Echo.forAll, as: "partner") == nil)
    }

    @Test func `a narrowed Passport opens only what it names`() async throws {
        let other = try await outcome(Echo.forMasters) { stage in
            .some(try stage.passport().attenuated(by: "orders", methods: ["\(Echo.name)/ForUsers"], expiresAt: nil))
        }
        #expect(other?.code == .permissionDenied)
        let named = try await outcome(Echo.forUsers) { stage in
            .some(try stage.passport().attenuated(by: "orders", methods: ["\(Echo.name)/ForUsers"], expiresAt: nil))
        }
        #expect(named == nil)
    }

    @Test func `a Passport that ends while the connection lives is refused, though it was verified before`() async throws {
        try await Stage.with { stage in
            let clock = ManualClock(startingAt: TimeSource.system.now())
            let server = try await stage.serve([EchoDesk()], passportClock: clock.source)
            let client = try stage.client(port: server.port)
            let options = CallOptions(passport: .some(try stage.passport(lifetime: .seconds(60))))
            #expect(try await client._unary(Echo.forMasters, Status(code: 1), options).code == 1)
            clock.advance(by: .seconds(90))
            let error = await failure { try await client._unary(Echo.forMasters, Status(), options) }
            #expect(error?.reason == "PASSPORT_INVALID", "\(String(describing: error))")
            #expect(error?.code == .unauthenticated)
            await client.close()
        }
    }
}
