internal import Logging
internal import Mesh
internal import MeshEvents
internal import MeshEventsV1
internal import MeshPostgres
internal import MeshProtobuf
internal import Synchronization
internal import Testing

/// Every event says under which contract it was written.
struct ContractDriftTests {
    @Test func `an event carries the hash of its message's file`() async throws {
        try await Stage.with { stage in
            try await stage.emit(Happened(id: 1, key: "a"))
            let written = try await stage.producer.read { transaction in
                try await transaction.first(Statement("test.hash", "SELECT contract_hash FROM outbox") { try $0.decode([UInt8].self) })
            }
            let hash = try #require(Happened._contractFile.hash)
            #expect(hash.count == 32)
            #expect(written == hash)
        }
    }

    @Test func `an event of another version takes effect all the same, and is reported once`() async throws {
        try await Stage.with { stage in
            for number in 1...3 { try await stage.emit(Happened(id: Int64(number), key: "a")) }
            _ = try await stage.producer.transaction { transaction in
                try await transaction.run(Statement<Void>("test.drift", "UPDATE outbox SET contract_hash = '\\x0badcafe' WHERE id >= 2"))
            }
            let lines = Mutex<[String]>([])
            let logger = Logger(label: "test") { _ in ListeningLogHandler { line in lines.withLock { $0.append(line) } } }
            let subscriber = Subscriber(
                database: stage.consumer, subscriptions: [Subscription(name: "consumer", from: "producer", caller: stage.caller, handlers: [Recorder()])],
                passports: nil, logger: logger, configuration: .quick)
            try await running(subscriber) {
                let effects = try await stage.effects(3)
                #expect(effects.map(\.number) == [1, 2, 3])
            }
            let reports = lines.withLock { $0 }.filter { $0.contains("another version of their contract") }
            #expect(reports.count == 1)
        }
    }
}

/// Hands each message to a closure.
private struct ListeningLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .trace
    let hear: @Sendable (String) -> Void

    init(_ hear: @escaping @Sendable (String) -> Void) { self.hear = hear }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { hear("\(event.message)") }
}
