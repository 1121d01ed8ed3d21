internal import MeshEnvironment
internal import MeshEvents
internal import MeshEventsV1
internal import MeshPostgres

/// Does deeds: each is a row of the producer's own and an event, in one transaction.
struct Emitter: Sendable {
    private static let accounts = 32
    private static let hands = 6

    let database: Database
    private let random = RandomSource.system

    init(database: Database) { self.database = database }

    func run() async {
        await withDiscardingTaskGroup { group in
            for _ in 0..<Self.hands { group.addTask { await work(hold: .milliseconds(200), oftenness: 10) } }
            // One that holds its transactions open for long.
            group.addTask { await work(hold: .seconds(4), oftenness: 1) }
        }
    }

    private func work(hold: Duration, oftenness: UInt64) async {
        while !Task.isCancelled {
            // What is under way ends; the outcome of a commit that was cut off is the database's to tell.
            _ = await Task { try? await deed(hold: hold, oftenness: oftenness) }.value
            try? await Task.sleep(for: .milliseconds(Int(random.next() % 10)))
        }
    }

    private func deed(hold: Duration, oftenness: UInt64) async throws {
        let count = Int(random.next() % 3) + 1
        let accounts = Set((0..<count).map { _ in Int(random.next() % UInt64(Self.accounts)) }).sorted()
        try await database.transaction { transaction in
            // The long ones emit without locking an account, or everybody would wait for them.
            if oftenness == 1 {
                let number = Int64(bitPattern: random.next() >> 1)
                let key = "lone-\(number)"
                try await transaction.run(Statement<Void>("rig.lone", "INSERT INTO deed (key, number) VALUES ($1, 1)", key))
                transaction.emit(Deed(id: 1, key: key))
            } else {
                for account in accounts {
                    let key = "account-\(account)"
                    let number = try await transaction.first(
                        Statement("rig.count", "UPDATE account SET number = number + 1 WHERE key = $1 RETURNING number", key) { try $0.decode(Int64.self) })
                    guard let number else { throw RigError("\(key) is missing") }
                    try await transaction.run(Statement<Void>("rig.deed", "INSERT INTO deed (key, number) VALUES ($1, $2)", key, number))
                    transaction.emit(Deed(id: number, key: key, payload: Array(repeating: 1, count: Int(random.next() % 400))))
                }
            }
            if random.next() % oftenness == 0 { try await Task.sleep(for: hold * random.unit()) }
            if random.next() % 20 == 0 { throw RigError("rolled back on purpose") }
        }
    }
}
