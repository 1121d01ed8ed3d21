import Foundation
import GRPCCore

/// grpc-swift-2 under the same work as the mesh.
///
///     grpc-swift-peer server PORT DIRECTORY
///     grpc-swift-peer client PORT DIRECTORY SERVER_PID WORKLOAD SECONDS
@main
enum Peer {
    static func main() async throws {
        let words = CommandLine.arguments.dropFirst()
        switch (words.first, words.count) {
        case ("server", 3): try await serve(port: number(1), directory: CommandLine.arguments[3])
        case ("client", 6): try await measure()
        default:
            FileHandle.standardError.write(Data("grpc-swift-peer server PORT DIRECTORY | client PORT DIRECTORY SERVER_PID WORKLOAD SECONDS\n".utf8))
            exit(2)
        }
    }

    /// The word after the first one, and so on.
    private static func number(_ place: Int) throws -> Int {
        guard let number = Int(CommandLine.arguments[place + 1]) else { throw Wrong(what: "\(CommandLine.arguments[place + 1]) is no number") }
        return number
    }

    private static func serve(port: Int, directory: String) async throws {
        let server = GRPCServer(transport: try Transports.server(port: port, directory: directory), services: [Echo()])
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { try await server.serve() }
            _ = try await server.listeningAddress
            // Not print: a pipe would keep it until its buffer is full.
            FileHandle.standardOutput.write(Data("ready\n".utf8))
        }
    }

    private static func measure() async throws {
        let port = try number(1), directory = CommandLine.arguments[3], pid = Int32(try number(3))
        guard let workload = Workload(rawValue: CommandLine.arguments[5]), let seconds = Double(CommandLine.arguments[6]) else {
            throw Wrong(what: "a workload is W1 to W6, seconds are a number")
        }
        guard try Load.message.serializedData().count == 100 else { throw Wrong(what: "the message does not have 100 bytes") }
        try await withThrowingTaskGroup(of: Void.self) { group in
            var clients: [Load.Client] = []
            for _ in 0..<workload.connections {
                let client = Load.Client(transport: try Transports.client(port: port, directory: directory))
                group.addTask { try await client.runConnections() }
                clients.append(client)
            }
            let load = Load(workload: workload, clients: clients, server: pid)
            print(try await workload == .W6 ? load.memory() : load.rate(seconds: seconds))
            for client in clients { client.beginGracefulShutdown() }
            group.cancelAll()
        }
    }
}

/// Why the peer cannot be run.
struct Wrong: Error { var what: String }
