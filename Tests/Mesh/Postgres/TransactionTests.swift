import MeshPostgres
import MeshTestKit
import Testing

@Suite struct TransactionTests {
    @Test func `a transaction commits what it wrote`() async throws {
        let database = try await TestDatabase.make("CREATE TABLE things (id int PRIMARY KEY, note text);")
        let rows = try await database.transaction { transaction in
            try await transaction.run(Statement("things.add", "INSERT INTO things VALUES ($1, $2)", Int32(1), "한글"))
            return try await transaction.query(Statement("things.all", "SELECT id, note FROM things") { (try $0.decode(Int.self), try $0.decode(String?.self)) })
        }
        #expect(rows.count == 1)
        #expect(rows.first?.0 == 1)
        #expect(rows.first?.1 == "한글")
        await database.close()
    }
}
