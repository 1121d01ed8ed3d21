import MeshPostgres
import Testing

@Suite struct AdvisoryLockTests {
    @Test(arguments: [AdvisoryKey.number(.max), .pair(-1, 7), .name("창고 1")])
    func `a lock is its holder's until the transaction is over`(key: AdvisoryKey) async throws {
        try await TestDatabase.with { database in
            try await database.transaction { holder in
                try await holder.lock(key)
                #expect(try await database.transaction { try await $0.tryLock(key) } == false)
                #expect(try await database.transaction { try await $0.tryLock(.name("another")) } == true)
            }
            #expect(try await database.transaction { try await $0.tryLock(key) } == true)
        }
    }

    @Test func `of many who wait one works at a time`() async throws {
        try await TestDatabase.with("CREATE TABLE tally (n int); INSERT INTO tally VALUES (0);") { database in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<10 {
                    group.addTask {
                        try await database.transaction { transaction in
                            try await transaction.lock(.name("tally"))
                            // Read and written apart: two at a time would lose a count.
                            let n = try await transaction.first(Statement("read", "SELECT n FROM tally") { try $0.decode(Int.self) }) ?? 0
                            try await transaction.run(Statement("write", "UPDATE tally SET n = $1", n + 1))
                        }
                    }
                }
                try await group.waitForAll()
            }
            try await database.expect("SELECT n FROM tally", 10)
        }
    }
}
