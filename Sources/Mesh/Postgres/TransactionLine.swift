internal import DequeModule
internal import MeshEnvironment
internal import Synchronization

/// Transactions of one round trip each that go one behind the other on one connection: the next one is with the server before the one before
/// is answered. The server never waits for the client, and those who change the same rows do not wait for each other's locks.
///
/// The connection is the line's own only as long as there is something on its way. When something takes long, what comes later goes another
/// way; what is behind it already must wait.
package final class TransactionLine: Sendable {
    private struct Track {
        let connection: Connection
        /// When each of the transactions that are on their way was sent.
        var sent: Deque<Duration> = []
        var count = 0
        var isSpoiled = false
    }

    private struct State {
        var tracks: [ObjectIdentifier: Track] = [:]
        var current: ObjectIdentifier?
    }

    private let database: Database
    private let patience: Duration
    private let state = Mutex(State())
    /// A connection that is never given back could not be renewed.
    private static let mostOfAConnection = 1000

    /// - Parameter patience: how long a transaction may take before others leave its connection.
    package init(_ database: Database, patience: Duration = .milliseconds(25)) {
        self.database = database
        self.patience = patience
    }

    /// Runs statements, all of them or none, and returns when they are committed. Nothing is tried again.
    /// - Throws: `PostgresError`; with `08007` nobody knows whether they took effect.
    package func run(_ statements: [Statement<Void>], file: StaticString = #fileID, line: UInt = #line) async throws {
        let connection = try await join(CodePlace(file: file, line: line))
        do {
            _ = try await connection.perform(statements.map { Command($0) }, limit: database.configuration.statementTimeout + .seconds(1))
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

    private func join(_ place: CodePlace) async throws -> Connection {
        let now = database.time.monotonic()
        let known = state.withLock { state -> Connection? in
            guard let current = state.current, let track = state.tracks[current], !track.isSpoiled, track.count < Self.mostOfAConnection,
                track.sent.first.map({ now - $0 < patience }) ?? true
            else { return nil }
            state.tracks[current]?.sent.append(now)
            state.tracks[current]?.count += 1
            return track.connection
        }
        if let known { return known }
        let connection = try await database.pool.acquire(by: now + database.configuration.waitLimit, for: place)
        state.withLock { state in
            state.tracks[ObjectIdentifier(connection)] = Track(connection: connection, sent: [database.time.monotonic()], count: 1)
            state.current = ObjectIdentifier(connection)
        }
        return connection
    }

    private func leave(_ connection: Connection, isSpoiled: Bool) {
        let id = ObjectIdentifier(connection)
        let done = state.withLock { state -> Track? in
            // The server answers in the order in which they were sent.
            _ = state.tracks[id]?.sent.popFirst()
            if isSpoiled { state.tracks[id]?.isSpoiled = true }
            guard let track = state.tracks[id], track.sent.isEmpty else { return nil }
            state.tracks[id] = nil
            if state.current == id { state.current = nil }
            return track
        }
        if let done { database.pool.release(connection, isReusable: !done.isSpoiled) }
    }
}
