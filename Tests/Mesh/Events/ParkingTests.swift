internal import Mesh
internal import MeshEnvironment
internal import MeshEvents
internal import MeshEventsV1
internal import MeshPostgres
internal import Testing

/// What happens to events that cannot take effect.
struct ParkingTests {
    private let poison = Recorder(before: { event, _, _ in if event.key == "bad" { throw PoisonEvent("the number is \(event.id)") } })

    @Test func `a poison event is parked with the later events of its key, in order, and other keys flow on`() async throws {
        try await Stage.with { stage in
            for number in 1...10 { try await stage.emit(Happened(id: Int64(number), key: number % 2 == 0 ? "bad" : "good")) }
            try await running(stage.subscriber([poison])) {
                #expect(try await stage.effects(5).map(\.number) == [1, 3, 5, 7, 9])
                let parked = try await eventually { try await stage.parked() } until: { $0.count == 5 }
                #expect(parked.map(\.cause) == ["POISON", "BEHIND", "BEHIND", "BEHIND", "BEHIND"])
                #expect(parked[0].error == "the event cannot be handled: the number is 2")
            }
            let ids = try await stage.consumer.read { transaction in
                try await transaction.query(Statement("test.ids", "SELECT event_id FROM parked_event ORDER BY parked_id") { try $0.decode(Int64.self) })
            }
            #expect(ids == ids.sorted())
        }
    }

    @Test func `keys of the same lane are told apart`() async throws {
        let lane = Lane.of(topic: "test.happened", key: "bad")
        let neighbor = try #require((0..<1000).map { "key-\($0)" }.first { Lane.of(topic: "test.happened", key: $0) == lane })
        try await Stage.with { stage in
            try await stage.emit(Happened(id: 1, key: "bad"), Happened(id: 2, key: neighbor), Happened(id: 3, key: "bad"))
            try await running(stage.subscriber([poison])) {
                let effects = try await stage.effects(1)
                #expect(effects.map(\.number) == [2])
                let parked = try await eventually { try await stage.parked() } until: { $0.count == 2 }
                #expect(parked.map(\.key) == ["bad", "bad"])
            }
        }
    }

    @Test func `a payload that is no message of its topic is parked at once`() async throws {
        try await Stage.with { stage in
            _ = try await stage.producer.transaction { transaction in
                try await transaction.run(
                    Statement<Void>(
                        "test.garbage",
                        "SELECT outbox_append(64::int2, '{5}', '{5}', '{test.happened}', '{k}', ARRAY['\\xffffff'::bytea], '{0}', ARRAY[''::bytea], NULL, NULL, NULL)"))
            }
            try await running(stage.subscriber([Recorder()])) {
                let parked = try await eventually { try await stage.parked() } until: { !$0.isEmpty }
                #expect(parked.map(\.cause) == ["UNDECODABLE"])
                #expect(parked.map(\.attempts) == [1])
            }
        }
    }

    @Test func `an event that keeps failing is parked after so many tries`() async throws {
        try await Stage.with { stage in
            var configuration = SubscriberConfiguration.quick
            configuration.triesBeforeParking = 3
            let failing = Recorder(before: { event, _, _ in if event.key == "bad" { throw Trouble() } })
            try await stage.emit(Happened(id: 1, key: "bad"), Happened(id: 2, key: "good"))
            try await running(stage.subscriber([failing], configuration: configuration)) {
                let parked = try await eventually { try await stage.parked() } until: { !$0.isEmpty }
                #expect(parked == [Parked(key: "bad", cause: "ATTEMPTS", error: "Trouble", attempts: 4)])
                #expect(try await stage.effects(1).map(\.number) == [2])
            }
        }
    }

    @Test func `an outage of somebody else never parks an event`() async throws {
        try await Stage.with { stage in
            var configuration = SubscriberConfiguration.quick
            configuration.triesBeforeParking = 2
            let blocked = Recorder(before: { _, _, context in
                if context.attempt < 10 { throw MeshError(.unavailable, "the other service is down", processed: .no) }
            })
            try await stage.emit(Happened(id: 1, key: "a"))
            try await running(stage.subscriber([blocked], configuration: configuration)) {
                let effects = try await stage.effects(1)
                #expect(effects.map(\.number) == [1])
            }
            #expect(try await stage.parked().isEmpty)
        }
    }

    @Test func `a lane that waits for its handler does not hold up the others`() async throws {
        try await Stage.with { stage in
            var configuration = SubscriberConfiguration.quick
            configuration.longestPause = .seconds(600)
            configuration.shortestPause = .seconds(600)
            let stuck = Recorder(before: { event, _, _ in if event.key == "stuck" { throw Trouble() } })
            try await running(stage.subscriber([stuck], configuration: configuration)) {
                try await stage.emit(Happened(id: 0, key: "stuck"))
                for number in 1...5 {
                    try await stage.emit(Happened(id: Int64(number), key: "free"))
                    #expect(try await stage.effects(number, within: .seconds(60)).count == number)
                }
            }
        }
    }
}

/// The value as soon as it is as it should be, or as it is after some seconds.
func eventually<Value>(_ value: () async throws -> Value, until isRight: (Value) -> Bool) async throws -> Value {
    let end = ContinuousClock.now + .seconds(60)
    while true {
        let now = try await value()
        if isRight(now) || ContinuousClock.now > end { return now }
        try await Task.sleep(for: .milliseconds(10))
    }
}
