internal import struct FoundationEssentials.UUID
internal import Mesh
internal import MeshEnvironment
internal import MeshEventsV1

/// The mesh's own engine: asks the outbox service of the source.
struct OutboxSource: EventSource {
    /// What the call may take beyond the time that it is meant to wait.
    private static let patience: Duration = .seconds(10)
    /// How long a stream may last; the source ends it earlier.
    private static let streamLimit: Duration = .seconds(900)
    /// How often the source says something, if only that it is there.
    private static let signOfLife: Duration = .seconds(10)

    private let client: EventsServiceClient
    private let subscriber: String
    /// How long a question waits at the source while nothing happens.
    private let longPoll: Duration

    /// - Parameter caller: pinned to the source.
    init(caller: any MeshCaller, subscriber: String, longPoll: Duration = .seconds(25)) {
        client = EventsServiceClient(caller)
        self.subscriber = subscriber
        self.longPoll = longPoll
    }

    func describe(topic: String) async throws -> LogDescription {
        let response = try await call(FetchEventsRequest(subscriber: subscriber, topics: [topic], positions: [MeshEventsV1.LanePosition()]), wait: .zero)
        guard let epoch = UUID(uuidString: response.epoch), (1...1024).contains(response.lanes) else {
            throw MeshError(.dataLoss, "the source describes its log with epoch \"\(response.epoch.prefix(40))\" and \(response.lanes) lanes")
        }
        var floors = Array(repeating: Int64(0), count: Int(response.lanes))
        for floor in response.floors where floor.lane < response.lanes { floors[Int(floor.lane)] = floor.position }
        return LogDescription(epoch: epoch, lanes: Int16(response.lanes), floors: floors)
    }

    func follow(
        topic: String, behind positions: [LanePosition], epoch: UUID, limit: Int, deliver: @Sendable ([FetchedEvent]) async -> Void
    ) async throws {
        do {
            return try await stream(topic: topic, behind: positions, epoch: epoch, limit: limit, deliver: deliver)
        } catch let error as MeshError {
            // A source of an older version, or one that is reached without streams, is asked again and again instead.
            guard error.code == .unimplemented else { throw Self.refusal(error) }
        }
        var positions = Dictionary(uniqueKeysWithValues: positions.map { ($0.lane, $0.position) })
        while true {
            try Task.checkCancellation()
            let events = try await fetch(topic: topic, behind: positions, epoch: epoch, limit: limit)
            for event in events { positions[event.lane] = event.id }
            await deliver(events)
        }
    }

    private func stream(
        topic: String, behind positions: [LanePosition], epoch: UUID, limit: Int, deliver: @Sendable ([FetchedEvent]) async -> Void
    ) async throws {
        var positions = Dictionary(uniqueKeysWithValues: positions.map { ($0.lane, $0.position) })
        while true {
            try Task.checkCancellation()
            let request = StreamEventsRequest(
                subscriber: subscriber, topics: [topic], positions: Self.places(positions), epoch: epoch.text, maxEvents: UInt32(limit),
                signOfLifeMs: UInt32(Self.signOfLife / .milliseconds(1)))
            let responses = try await client.streamEvents(request, options: CallOptions(deadline: Self.streamLimit, passport: .none))
            for try await response in responses {
                let events = try response.events.map { try FetchedEvent($0) }
                for event in events { positions[event.lane] = event.id }
                await deliver(events)
            }
        }
    }

    private static func places(_ positions: [Int16: Int64]) -> [MeshEventsV1.LanePosition] {
        positions.sorted { $0.key < $1.key }.map { MeshEventsV1.LanePosition(lane: UInt32($0.key), position: $0.value) }
    }

    private func fetch(topic: String, behind positions: [Int16: Int64], epoch: UUID, limit: Int) async throws -> [FetchedEvent] {
        let request = FetchEventsRequest(
            subscriber: subscriber, topics: [topic], positions: Self.places(positions), epoch: epoch.text, maxEvents: UInt32(limit),
            waitMs: UInt32(longPoll / .milliseconds(1)))
        return try await call(request, wait: longPoll).events.map { try FetchedEvent($0) }
    }

    private func call(_ request: FetchEventsRequest, wait: Duration) async throws -> FetchEventsResponse {
        do throws(MeshError) {
            return try await client.fetchEvents(request, options: CallOptions(deadline: wait + Self.patience, passport: .none))
        } catch {
            throw Self.refusal(error)
        }
    }

    /// What the source says for good, told from what may pass.
    private static func refusal(_ error: MeshError) -> any Error {
        guard error.code == .failedPrecondition, !error.reason.isEmpty else { return error }
        return SourceRefusal(reason: error.reason, message: error.message)
    }
}

extension FetchedEvent {
    /// - Throws: ``MeshError`` (DATA_LOSS) for a record that cannot be a row of a log.
    init(_ record: EventRecord) throws {
        guard let occurredAt = record.occurredAt, let lane = Int16(exactly: record.lane) else {
            throw MeshError(.dataLoss, "event \(record.id) of \(record.topic) came without its time or with lane \(record.lane)")
        }
        self.init(
            id: record.id, lane: lane, topic: record.topic, key: record.key, payload: record.payload,
            passport: record.passport.isEmpty ? nil : record.passport, passportAt: record.passportAt,
            traceparent: record.traceparent.isEmpty ? nil : record.traceparent,
            contractHash: record.contractHash.isEmpty ? nil : record.contractHash, occurredAt: occurredAt)
    }
}
