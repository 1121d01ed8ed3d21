internal import MeshEnvironment
package import MeshPostgres

/// Shows the events of a service's own log as they are committed.
package struct EventTail: Sendable {
    private let database: Database

    /// - Parameter database: of the service whose events they are.
    package init(database: Database) { self.database = database }

    /// The last events, oldest first.
    package func last(_ count: Int, topic: String? = nil, key: String? = nil) async throws -> [FetchedEvent] {
        try await database.read { try await $0.query(OperatorStatements.last(count, topic: topic, key: key)) }.reversed()
    }

    /// Shows every event of the topics that is committed from now on, each lane in order, until the task is cancelled.
    /// - Parameter pause: between two looks.
    package func follow(topics: [String], pause: Duration = .milliseconds(250), _ show: (FetchedEvent) throws -> Void) async throws {
        var positions: [String: [Int16: Int64]] = [:]
        let ends = try await database.read { try await $0.query(OutboxStatements.ends(of: topics)) }
        for end in ends { positions[end.topic, default: [:]][end.lane] = end.id }
        while true {
            for topic in topics {
                let asked = (0..<Lane.count).map { LanePosition(lane: $0, position: positions[topic]?[$0] ?? 0) }
                let page = OutboxStatements.Page(events: 500, lanes: asked.count)
                let events = try await database.read { try await $0.query(OutboxStatements.events(topics: [topic], positions: asked, page)) }
                for event in events {
                    try show(event)
                    positions[topic, default: [:]][event.lane] = event.id
                }
            }
            try await Task.sleep(for: pause)
        }
    }

    /// The topics of the log.
    package func topics() async throws -> [String] {
        try await database.read { transaction in
            try await transaction.query(
                Statement(
                    "mesh.operator.topics",
                    """
                    WITH RECURSIVE t AS (
                        (SELECT topic FROM outbox ORDER BY topic LIMIT 1)
                        UNION ALL SELECT (SELECT o.topic FROM outbox o WHERE o.topic > t.topic ORDER BY o.topic LIMIT 1) FROM t WHERE t.topic IS NOT NULL
                    ) SELECT topic FROM t WHERE topic IS NOT NULL
                    """
                ) { try $0.decode(String.self) })
        }
    }
}
