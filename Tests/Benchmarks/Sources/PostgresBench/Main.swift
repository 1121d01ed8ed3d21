import BenchSupport
import Foundation
import MeshPostgres

/// postgres-bench [--rounds 5] [--seconds 3] [--connections 16] [--threads 2] [--pipelined 8] [--only mesh]
///
/// Select by key, prepared, on a private server: this client against pgbench (C, libpq) and asyncpg, in interleaved rounds. Prints
/// queries per second, medians, and ratios of the medians. `--only mesh` runs this client alone, for a profiler.
@main
struct Main {
    static func main() async {
        let arguments = Arguments(
            "postgres-bench", defaults: ["--rounds": "5", "--seconds": "3", "--connections": "16", "--threads": "2", "--pipelined": "8", "--only": ""])
        do { try await run(arguments) } catch { arguments.complain("\(error)") }
    }

    private static func run(_ options: Arguments) async throws {
        func number(_ name: String) -> Int { options.number(name) }
        let (connections, threads, seconds, pipelined) = (number("--connections"), number("--threads"), number("--seconds"), number("--pipelined"))
        let server = try PrivateServer()
        defer { server.stop() }
        let mesh = MeshLoad(server: server, connections: connections, threads: threads)
        _ = try await mesh.run(pipelined: 1, seconds: 1)
        var figures: [(name: String, peer: String?, rates: [Double])] = [
            ("mesh", nil, []), ("pgbench", "mesh", []), ("asyncpg", "mesh", []), ("mesh pipelined", nil, []), ("pgbench pipelined", "mesh pipelined", []),
        ]
        for _ in 0..<number("--rounds") {
            for index in figures.indices where options.text("--only") == "" || figures[index].name == options.text("--only") {
                let rate: Double =
                    switch figures[index].name {
                    case "mesh": try await mesh.run(pipelined: 1, seconds: seconds)
                    case "pgbench": try server.pgbench(connections: connections, threads: threads, pipelined: 1, seconds: seconds)
                    case "asyncpg": try server.asyncpg(connections: connections, seconds: seconds)
                    case "mesh pipelined": try await mesh.run(pipelined: pipelined, seconds: seconds)
                    default: try server.pgbench(connections: connections, threads: threads, pipelined: pipelined, seconds: seconds)
                    }
                figures[index].rates.append(rate)
            }
        }
        print("select by key, \(connections) connections, prepared, \(threads) threads each; pipelined: \(pipelined) queries a time; median of \(number("--rounds")) rounds of \(seconds) s")
        let medians = Dictionary(uniqueKeysWithValues: figures.map { ($0.name, median($0.rates)) })
        for figure in figures where !figure.rates.isEmpty {
            let rate = medians[figure.name] ?? 0
            let ratio = figure.peer.flatMap { medians[$0] }.map { String(format: "   mesh has %.2f of it", $0 / rate) } ?? ""
            print("  \(figure.name.padding(toLength: 18, withPad: " ", startingAt: 0)) \(String(format: "%9.0f/s", rate))\(ratio)")
        }
        await mesh.database.close()
    }
}
