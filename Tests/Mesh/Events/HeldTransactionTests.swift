internal import MeshEvents
internal import MeshPostgres
internal import Testing

/// What a transaction that lasts does to others: nobody may clean up meanwhile.
struct HeldTransactionTests {
    /// Moves cursors as subscribers do whose log has sixteen lanes: all share its numbers.
    private struct Mover {
        private static let step = 16
        var positions = [0, 0]

        /// One move forward of each of the lanes.
        mutating func move(_ lanes: [Int]) -> String {
            func list(_ numbers: [Int]) -> String { "'{\(numbers.map { "\($0)" }.joined(separator: ","))}'" }
            let from = lanes.map { positions[$0] }
            for lane in lanes { positions[lane] += Self.step }
            if lanes.count == 1 { return "SELECT inbox_move('s', 'p', 't', \(lanes[0])::int2, 0, \(from[0]), \(positions[lanes[0]]))" }
            return "SELECT inbox_move('s', 'p', 't', \(list(lanes))::int2[], \(list(lanes.map { _ in 0 })), \(list(from)), \(list(lanes.map { positions[$0] })))"
        }

        mutating func many(_ count: Int) -> String {
            let from = positions[0]
            positions[0] += count * Self.step
            return """
                SELECT inbox_move('s', 'p', 't', 0::int2, 0, n, n + \(Self.step))
                FROM generate_series(\(from), \(positions[0] - Self.step), \(Self.step)) AS n
                """
        }

        /// How many pages one move looks at.
        mutating func pages(_ lanes: [Int], _ database: Database) async throws -> Int {
            let moves = (0..<HeldTransactionTests.measurements).map { _ in move(lanes) }
            return try await HeldTransactionTests.pages(moves, database)
        }
    }

    private static let measurements = 6

    /// How many pages a statement looks at.
    private static func pages(_ sql: String, _ database: Database) async throws -> Int {
        try await pages(Array(repeating: sql, count: measurements), database)
    }

    /// How many pages the most frugal of some alike statements looks at, all of them in one transaction: the first ones also read what the
    /// session must know of the tables, and so does any that comes after others have changed so many schemas that it must read that again.
    private static func pages(_ alike: [String], _ database: Database) async throws -> Int {
        try await database.transaction { transaction in
            var least = Int.max
            for sql in alike {
                let explain = Statement("test.explain.\(sql)", "EXPLAIN (ANALYZE, BUFFERS) \(sql)") { try $0.decode(String.self) }
                let plan = try await transaction.query(explain)
                let buffers = try #require(plan.first { $0.contains("Buffers:") })
                least = min(least, buffers.split { !$0.isNumber }.compactMap { Int($0) }.reduce(0, +))
            }
            return least
        }
    }

    @Test func `a move of a cursor looks at hardly more pages after thousands of others`() async throws {
        try await Stage.with { stage in
            try await stage.consumer.transaction { transaction in
                try await transaction.script(
                    "cursors",
                    """
                    INSERT INTO inbox_source (subscription, source, topic, epoch, lanes) VALUES ('s', 'p', 't', gen_random_uuid(), 2);
                    INSERT INTO inbox_cursor (subscription, source, topic, lane) VALUES ('s', 'p', 't', 0), ('s', 'p', 't', 1);
                    """, limit: .seconds(10))
            }
            try await stage.consumer.transaction { held in
                try await held.run(Statement<Void>("test.hold", "INSERT INTO effect (number) VALUES (0)"))
                var mover = Mover()
                let one = try await mover.pages([0], stage.consumer), both = try await mover.pages([0, 1], stage.consumer)
                let reading = "SELECT position FROM inbox_lanes('s', 'p', 't')"
                let read = try await Self.pages(reading, stage.consumer)
                let many = mover.many(3000)
                _ = try await stage.consumer.transaction { try await $0.run(Statement<Void>("test.moves", many)) }
                // What the planner knows of the table must not lead it another way.
                try await stage.consumer.transaction { try await $0.script("analyze", "ANALYZE inbox_cursor", limit: .seconds(10)) }
                let readLater = try await Self.pages(reading, stage.consumer)
                #expect(readLater <= read + 10, "\(read) pages before, \(readLater) after")
                let oneLater = try await mover.pages([0], stage.consumer), bothLater = try await mover.pages([0, 1], stage.consumer)
                #expect(oneLater <= one + 10, "\(one) pages before, \(oneLater) after")
                #expect(bothLater <= both + 10, "\(both) pages before, \(bothLater) after")
                let positions = try await stage.consumer.read { transaction in
                    try await transaction.query(
                        Statement("test.lanes", "SELECT position FROM inbox_lanes('s', 'p', 't') ORDER BY lane") { try $0.decode(Int64.self) })
                }
                #expect(positions == mover.positions.map(Int64.init))
            }
        }
    }
}
