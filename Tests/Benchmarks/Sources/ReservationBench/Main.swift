import BenchSupport
import ChillProductsV1
import Foundation
import Logging
import Mesh
import MeshEnvironment
import MeshPostgres
import NIOPosix

/// reservation-bench [--rounds 3] [--seconds 4] [--callers N] [--others asleep|awake] [--peers all|none] [--chill ../../.build/release/chill]
///
/// Reservations of one hot product from 64 and 256 callers: through the mesh of a real installation, each durable, against one order
/// per transaction and against Redis running the replaced system's script. Interleaved rounds in one run; medians and their ratios.
@main
struct Main {
    static func main() async {
        let arguments = Arguments(
            "reservation-bench",
            defaults: ["--rounds": "3", "--seconds": "4", "--callers": "", "--others": "asleep", "--peers": "all", "--chill": "../../.build/release/chill"])
        do {
            let installation = try Installation(program: URL(fileURLWithPath: arguments.text("--chill")))
            do {
                try await installation.start()
                try await run(arguments, on: installation)
            } catch {
                await installation.stop()
                throw error
            }
            await installation.stop()
        } catch {
            arguments.complain("\(error)")
        }
    }

    private static func run(_ arguments: Arguments, on installation: Installation) async throws {
        let (rounds, seconds) = (arguments.number("--rounds"), arguments.number("--seconds"))
        let crowds = Int(arguments.text("--callers")).map { [$0] } ?? [64, 256]
        let redis = arguments.text("--peers") == "none" ? nil : try Redis()
        defer { redis?.stop() }
        let database = Database(
            try installation.database(connections: 32), eventLoopGroup: MultiThreadedEventLoopGroup(numberOfThreads: 1), logger: Logger(label: "bench"))
        try await showDurability(of: database)
        let product = UUID.version7(at: TimeSource.system.now(), random: .system)
        try await database.run(
            Statement(
                "bench.product",
                """
                INSERT INTO product (product_id, firm_id, hub_id, name, price, on_hand, sellable, created_at, updated_at)
                VALUES ($1, $1, $1, 'hot', 1, 2000000000, true, now(), now())
                """, product))
        let client = try installation.client()
        let mesh = ProductsServiceClient(client)
        // On the connection's own loop, as a service's handlers call.
        let executor = try client.executor(for: "chill.products.v1.ProductsService")
        let rowByRow = RowByRow(database: database, product: product)
        let lines = [StockLine(productID: product.text, quantity: 1)]
        // Not the system's: two questions to the kernel for each order are no part of a call.
        let random = RandomSource.seeded(RandomSource.system.next())
        let reserve: @Sendable () async throws -> Void = {
            let order = UUID.version7(at: TimeSource.system.now(), random: random).text
            let answer = try await mesh.reserveStock(ReserveStockRequest(orderID: order, lines: lines))
            guard answer.state == .reserved else { throw Failure("not reserved: \(answer.state)") }
        }
        if arguments.text("--others") != "awake" { try installation.others(areAwake: false) }
        _ = try await load(crowds[0], 3, on: executor, reserve)
        var rates: [String: [Double]] = [:]
        for _ in 0..<rounds {
            for callers in crowds {
                rates["mesh \(callers)", default: []].append(try await load(callers, seconds, on: executor, reserve))
                guard let redis else { continue }
                rates["row \(callers)", default: []].append(try await load(callers, seconds) { try await rowByRow.reserve() })
                for durability in Redis.Durability.allCases {
                    let last = rates["\(durability) \(callers)"]?.last ?? 20_000
                    rates["\(durability) \(callers)", default: []].append(try redis.run(durability, clients: callers, requests: Int(last) * seconds))
                }
            }
        }
        try await check(database, product)
        if let redis { print("Redis's books agree: \(try redis.check()) reserved") }
        print("one hot product; medians of \(rounds) interleaved rounds of \(seconds) s; reservations per second; other services are \(arguments.text("--others"))")
        for callers in crowds {
            let ours = median(rates["mesh \(callers)"] ?? []), row = median(rates["row \(callers)"] ?? [])
            print("  \(callers) callers: combined, through the mesh, durable: \(Int(ours))")
            guard redis != nil else { continue }
            print("    row by row: \(Int(row)); combined is \(rounded(ours / row)) x as fast")
            for durability in Redis.Durability.allCases {
                let other = median(rates["\(durability) \(callers)"] ?? [])
                print("    Redis, appendfsync \(durability.rawValue): \(Int(other)); combined is \(rounded(ours / other)) x as fast")
            }
        }
        await database.close()
    }

    /// Calls per second of so many callers, each with one call at a time.
    private static func load(
        _ callers: Int, _ seconds: Int, on executor: (any TaskExecutor)? = nil, _ call: @escaping @Sendable () async throws -> Void
    ) async throws -> Double {
        let start = ContinuousClock.now, end = start + .seconds(seconds)
        let count = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<callers {
                group.addTask(executorPreference: executor) {
                    var count = 0
                    while ContinuousClock.now < end {
                        try await call()
                        count += 1
                    }
                    return count
                }
            }
            return try await group.reduce(0, +)
        }
        return Double(count) / ((ContinuousClock.now - start) / .seconds(1))
    }

    /// An answer must stand for what the disk has: says how the server is set, and refuses to measure anything else.
    private static func showDurability(of database: Database) async throws {
        for setting in ["fsync", "synchronous_commit", "full_page_writes"] {
            let value = try await database.first(Statement("bench.setting", "SELECT current_setting($1)", setting, row: { try $0.decode(String.self) }))
            guard value == "on" else { throw Failure("\(setting) is \(value ?? "unknown")") }
        }
        print("PostgreSQL: fsync, synchronous_commit and full_page_writes are on")
    }

    /// What the books say must be what was answered.
    private static func check(_ database: Database, _ product: UUID) async throws {
        let sql = """
            SELECT p.reserved::int8, (SELECT count(*) FROM reservation)::int8,
                (SELECT sum(reserved_change) FROM stock_ledger WHERE product_id = $1)::int8 FROM product p WHERE product_id = $1
            """
        guard let (reserved, orders, ledger) = try await database.first(Statement("bench.check", sql, product, row: { try ($0.decode(Int64.self), $0.decode(Int64.self), $0.decode(Int64.self)) })),
            reserved == orders, orders == ledger
        else { throw Failure("the books do not agree") }
        print("PostgreSQL's books agree: \(reserved) reserved")
    }

    private static func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}
