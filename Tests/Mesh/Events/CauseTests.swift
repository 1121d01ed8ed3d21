internal import Mesh
internal import MeshEnvironment
internal import MeshEvents
internal import MeshEventsV1
internal import MeshPassport
internal import MeshPostgres
internal import Synchronization
internal import Testing

/// Who caused an event travels with it, as attribution.
struct CauseTests {
    private static let claims = PassportClaims(userID: "018bcfe5-6800-7000-8000-000000000001", role: "FIRM_MANAGER", via: "bridge/http")

    /// Emits one event in a call with the Passport, lets a handler see it and emit a second one, and a later consumer see that.
    /// - Parameter attachedAt: when an earlier event of the chain was written, if this is not the first.
    private func causes(on stage: Stage, of passport: Passport, attachedAt: Timestamp? = nil, trusted: PassportSigningKey) async throws -> [Passport?] {
        let verifier = PassportVerifier(keys: PassportKeyRing(key: trusted), clock: .system)
        let seen = Mutex<[Passport?]>([])
        let recorder = Recorder(after: { event, transaction, context in
            seen.withLock { $0.append(context.cause) }
            if event.id == 1 { transaction.emit(Happened(id: 2, key: event.key)) }
        })
        try await CallContext.$current.withValue(.test(passport: passport)) { try await stage.emit(Happened(id: 1, key: "a")) }
        if let attachedAt {
            _ = try await stage.producer.transaction { transaction in
                try await transaction.run(Statement<Void>("test.attached", "UPDATE outbox SET passport_at = $1", attachedAt))
            }
        }
        try await running(stage.subscriber([recorder], passports: verifier)) { _ = try await stage.effects(1) }
        // The handler's own event lies in the consumer's outbox: its cursors there are those of another source.
        let second = Subscriber(
            database: stage.consumer,
            subscriptions: [Subscription(name: "consumer", from: "consumer", caller: DirectCaller(OutboxService(database: stage.consumer)), handlers: [recorder])],
            passports: verifier, logger: Stage.logger, configuration: .quick)
        try await running(second) { _ = try await stage.effects(2) }
        return seen.withLock(\.self)
    }

    @Test func `the cause is shown to handlers, and to the handlers of what they emit`() async throws {
        let key = try PassportSigningKey.generate(id: "key-1")
        let passport = try PassportIssuer(key: key, clock: .system).mint(Self.claims, lifetime: .seconds(300))
        try await Stage.with { stage in
            let causes = try await causes(on: stage, of: passport, trusted: key)
            #expect(causes == [try passport.sealed(), try passport.sealed()])
        }
    }

    @Test func `a Passport that has ended since still tells the cause, if it was valid when the chain of events began`() async throws {
        let key = try PassportSigningKey.generate(id: "key-1")
        let hourAgo = TimeSource.system.now() - .seconds(3600)
        let passport = try PassportIssuer(key: key, clock: ManualClock(startingAt: hourAgo).source).mint(Self.claims, lifetime: .seconds(300))
        for (attachedAt, isShown) in [(hourAgo + .seconds(1), true), (nil, false)] {
            try await Stage.with { stage in
                let causes = try await causes(on: stage, of: passport, attachedAt: attachedAt, trusted: key)
                #expect(causes == (isShown ? [try passport.sealed(), try passport.sealed()] : [nil, nil]))
            }
        }
    }

    @Test func `a proof that does not hold stops nothing: the event is handled without a cause`() async throws {
        let trusted = try PassportSigningKey.generate(id: "key-1"), forged = try PassportSigningKey.generate(id: "key-1")
        let passport = try PassportIssuer(key: forged, clock: .system).mint(Self.claims, lifetime: .seconds(300))
        try await Stage.with { stage in
            let causes = try await causes(on: stage, of: passport, trusted: trusted)
            #expect(causes == [nil, nil])
        }
    }
}
