import MeshPostgres
import Testing

@Suite struct RowStreamTests {
    private static func numbers(_ upTo: Int) -> Statement<Int> {
        Statement("numbers", "SELECT generate_series(1, $1)", upTo) { try $0.decode(Int.self) }
    }

    @Test(arguments: [0, 1, 99, 100, 101, 1000]) func `rows come in order and complete, whatever the size of the portions`(count: Int) async throws {
        try await TestDatabase.with { database in
            let rows = try await database.read { transaction in
                var rows: [Int] = []
                for try await row in transaction.rows(Self.numbers(count), chunk: 100) { rows.append(row) }
                return rows
            }
            #expect(rows == Array(1...max(count, 1)).prefix(count).map { $0 })
        }
    }

    @Test func `other statements and other streams run in between`() async throws {
        try await TestDatabase.with { database in
            try await database.read { transaction in
                var sum = 0
                for try await outer in transaction.rows(Self.numbers(20), chunk: 3) {
                    for try await inner in transaction.rows(Self.numbers(outer), chunk: 2) { sum += inner }
                    _ = try await transaction.run(Statement("one", "SELECT 1"))
                }
                #expect(sum == (1...20).reduce(0) { $0 + $1 * ($1 + 1) / 2 })
            }
        }
    }

    @Test func `an answer that is left early harms neither the transaction nor the next one`() async throws {
        try await TestDatabase.with(change: { $0.maximumConnections = 1 }) { database in
            for _ in 0..<3 {
                let first = try await database.read { transaction in
                    for try await row in transaction.rows(Self.numbers(1_000_000_000), chunk: 10) { return row }
                    return 0
                }
                #expect(first == 1)
            }
            try await database.ping()
        }
    }
}
