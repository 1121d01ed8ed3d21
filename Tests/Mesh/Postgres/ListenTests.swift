import MeshPostgres
import Testing

@Suite struct ListenTests {
    @Test func `what is said on a channel is heard, and a lost connection comes back and says so`() async throws {
        try await TestDatabase.with { database in
            var heard = database.listen(to: ["orders", "odd \" name"]).makeAsyncIterator()
            #expect(await heard.next() == .resumed)
            try await database.run("SELECT pg_notify('orders', 'one')")
            guard case .notification(let first) = await heard.next() else { return #expect(Bool(false), "no notification") }
            #expect(first.channel == "orders" && first.payload == "one")
            try await database.run("SELECT pg_notify('odd \" name', '')")
            guard case .notification(let second) = await heard.next() else { return #expect(Bool(false), "no notification") }
            #expect(second.channel == "odd \" name" && second.payload.isEmpty)

            try await database.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = current_user AND query LIKE 'LISTEN%' AND pid <> pg_backend_pid()")
            #expect(await heard.next() == .resumed)
            try await database.run("SELECT pg_notify('orders', 'two')")
            guard case .notification(let third) = await heard.next() else { return #expect(Bool(false), "no notification") }
            #expect(third.payload == "two")
        }
    }

    @Test func `an iterator that goes away takes its connection along, and cancelling ends the wait`() async throws {
        try await TestDatabase.with { database in
            let task = Task {
                var count = 0
                for await _ in database.listen(to: ["x"]) {
                    count += 1
                    withUnsafeCurrentTask { $0?.cancel() }
                }
                return count
            }
            #expect(await task.value == 1)
            let sql = "SELECT count(*) FROM pg_stat_activity WHERE usename = current_user AND query LIKE 'LISTEN%' AND pid <> pg_backend_pid()"
            for _ in 0..<100 {
                if try await database.value(sql, as: Int.self) == 0 { return }
                try await Task.sleep(for: .milliseconds(50))
            }
            Issue.record("the listener's connection stays")
        }
    }
}
