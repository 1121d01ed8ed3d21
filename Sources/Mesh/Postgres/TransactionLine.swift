internal import MeshEnvironment
internal import Synchronization

/// Transactions of one round trip each that go one behind the other on one connection: the next one is with the server before the one before
/// is answered. The server never waits for the client, and those who change the same rows do not wait for each other's locks.
///
/// What is behind a transaction that takes long waits for it; on another track others go past it. A track has its connection only as long as
/// there is something on its way.
package final class TransactionLine: Sendable {
    private struct Lease {
        let connection: Connection
        var onTheirWay = 1
        var count = 1
        var isSpoiled = false
    }

    private struct State {
        var leases: [ObjectIdentifier: Lease] = [:]
        /// Which lease the next transaction of a track takes.
        var tracks: [Int: ObjectIdentifier] = [:]
    }

    private let database: Database
    private let state = Mutex(State())
    /// A connection that is never given back could not be renewed.
    private static let mostOfALease = 1000

    package init(_ database: Database) { self.database = database }

    /// Runs statements, all of them or none, and returns when they are committed. Nothing is tried again. Cancelling the task closes the
    /// connection, for those on the same track as well.
    /// - Throws: `PostgresError`; with `08007` nobody knows whether they took effect.
    package func run(_ statements: [Statement<Void>], track: Int = 0, file: StaticString = #fileID, line: UInt = #line) async throws {
        let (connection, place) = try await join(track, CodePlace(file: file, line: line))
        do {
            // Those ahead have their time, too.
            _ = try await connection.perform(statements.map { Command($0) }, limit: database.configuration.statementTimeout * place + .seconds(1))
            leave(connection, isSpoiled: false)
        } catch let error as PostgresError {
            leave(connection, isSpoiled: error.isStalePlan || error.sqlState == "26000")
            throw error
        } catch let lost as ConnectionLost {
            leave(connection, isSpoiled: true)
            var error = lost.cause
            error.statement = statements.last?.name ?? ""
            if lost.sent {
                error.sqlState = "08007"
                error.message = "the connection was lost before the answer; the transaction may have taken effect or not (\(error.message))"
            }
            throw error
        } catch {
            // The task was cancelled, and the connection closed with it.
            leave(connection, isSpoiled: true)
            throw error
        }
    }

    /// - Returns: a connection, and at which place in its line the transaction is, counted from 1.
    private func join(_ track: Int, _ place: CodePlace) async throws -> (Connection, Int) {
        let known = state.withLock { state -> (Connection, Int)? in
            guard let id = state.tracks[track], let lease = state.leases[id], !lease.isSpoiled, lease.count < Self.mostOfALease else { return nil }
            state.leases[id]?.onTheirWay += 1
            state.leases[id]?.count += 1
            return (lease.connection, lease.onTheirWay + 1)
        }
        if let known { return known }
        let connection = try await database.pool.acquire(by: database.time.monotonic() + database.configuration.waitLimit, for: place)
        state.withLock { state in
            state.leases[ObjectIdentifier(connection)] = Lease(connection: connection)
            state.tracks[track] = ObjectIdentifier(connection)
        }
        return (connection, 1)
    }

    private func leave(_ connection: Connection, isSpoiled: Bool) {
        let id = ObjectIdentifier(connection)
        let ended = state.withLock { state -> Lease? in
            state.leases[id]?.onTheirWay -= 1
            if isSpoiled { state.leases[id]?.isSpoiled = true }
            guard let lease = state.leases[id], lease.onTheirWay == 0 else { return nil }
            state.leases[id] = nil
            state.tracks = state.tracks.filter { $0.value != id }
            return lease
        }
        if let ended { database.pool.release(connection, isReusable: !ended.isSpoiled) }
    }
}
