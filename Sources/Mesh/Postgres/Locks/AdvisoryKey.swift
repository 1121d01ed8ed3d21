/// What an advisory lock is about. Numbers and pairs are two separate spaces of the server; a name stands for the number it hashes to.
public enum AdvisoryKey: Sendable, Hashable {
    case number(Int64)
    case pair(Int32, Int32)
    case name(String)

    private var arguments: (kind: String, sql: String, parameters: [any PostgresEncodable]) {
        switch self {
        case .number(let number): ("number", "$1", [number])
        case .pair(let first, let second): ("pair", "$1, $2", [first, second])
        case .name(let name): ("name", "hashtextextended($1, 0)", [name])
        }
    }

    /// - Parameter function: such as `pg_advisory_xact_lock`; the answer is read as text.
    func statement(_ function: String) -> Statement<String> {
        let (kind, sql, parameters) = arguments
        return Statement("\(function) \(kind)", "SELECT \(function)(\(sql))::text", parameters: parameters) { try $0.decode(String.self) }
    }
}

extension Transaction {
    /// Waits for the lock and keeps it until the transaction is over. Where a transaction takes several, all must take them in one order.
    public func lock(_ key: AdvisoryKey) async throws { try await run(key.statement("pg_advisory_xact_lock")) }

    /// Takes the lock until the end of the transaction if nobody has it; answers whether it did.
    public func tryLock(_ key: AdvisoryKey) async throws -> Bool { try await first(key.statement("pg_try_advisory_xact_lock")) == "true" }
}
