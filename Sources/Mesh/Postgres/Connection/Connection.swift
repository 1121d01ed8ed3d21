internal import CoreMetrics
internal import DequeModule
internal import Logging
internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// One connection to the server. Batches may be submitted from anywhere; libpq runs on `loop` only.
// @unchecked: the mutable properties, the PGconn behind `link` among them, are touched on `loop` only; `mailbox` and `open` lock themselves.
final class Connection: @unchecked Sendable {
    let id: Int
    let loop: any EventLoop

    private let configuration: DatabaseConfiguration
    private let logger: Logger
    /// Told once, on the loop, when the connection is gone.
    private let onClose: @Sendable (Connection) -> Void
    private let onNotification: @Sendable (PostgresNotification) -> Void
    private struct Mailbox {
        var batches: Deque<Batch> = []
        /// What was sent last, for whoever wonders what this connection is being kept for.
        var last = ""
    }

    private let mailbox = Mutex(Mailbox())
    private let open = Atomic(true)
    private let worn = Atomic(false)

    var link: ServerLink?
    private var watch: (sockets: LoopSockets, token: UInt64)?
    private var armed: LoopSockets.Interest = []
    private var opening: EventLoopPromise<Void>?
    var closure: PostgresError?
    private var flights: Deque<Flight> = []
    /// A script waits until the pipeline is empty, and everything behind it waits for the script.
    private var blocked: Deque<Batch> = []
    private var prepared: [String: PreparedStatement] = [:]
    private var preparedCount = 0
    private var alarm: Scheduled<Void>?
    private var alarmAt: NIODeadline = .distantFuture
    /// The COPY whose data are on their way, and what libpq had no room for.
    var copying: CopyTransfer?
    var copyChunk: [UInt8]?

    init(
        id: Int, loop: any EventLoop, configuration: DatabaseConfiguration, logger: Logger,
        onNotification: @escaping @Sendable (PostgresNotification) -> Void = { _ in },
        onClose: @escaping @Sendable (Connection) -> Void
    ) {
        self.id = id
        self.loop = loop
        self.configuration = configuration
        self.logger = logger
        self.onNotification = onNotification
        self.onClose = onClose
    }

    /// False once the connection broke or was closed.
    var isOpen: Bool { open.load(ordering: .acquiring) }

    var lastStatement: String { mailbox.withLock { $0.last } }

    /// Open, and not burdened with more prepared statements than a service has: then it is better replaced.
    var isReusable: Bool { isOpen && !worn.load(ordering: .relaxed) }

    // MARK: Opening and closing

    func connect() -> EventLoopFuture<Void> {
        let promise = loop.makePromise(of: Void.self)
        let (configuration, logger) = (configuration, logger)
        onLoop { $0.opening = promise }
        if configuration.isLocalSocket {
            onLoop { connection in
                connection.began(Result { () throws(PostgresError) in LinkInTransit(link: try ServerLink(configuration, logger: logger)) })
            }
        } else {
            // Resolving a host's name blocks.
            NIOThreadPool.singleton.submit { [self] _ in
                let result = Result { () throws(PostgresError) in LinkInTransit(link: try ServerLink(configuration, logger: logger)) }
                onLoop { $0.began(result) }
            }
        }
        return promise.futureResult
    }

    func close() { onLoop { $0.fail(PostgresError(sqlState: "08003", message: "the connection is closed")) } }

    /// Ends the wait for a batch: the server is asked to stop, and the connection is closed, for nobody knows how far it came.
    func abandon(_ batch: UInt64, because error: any Error) {
        onLoop { connection in
            connection.deliver()
            guard let index = connection.flights.firstIndex(where: { $0.batch.id == batch }) else {
                guard let index = connection.blocked.firstIndex(where: { $0.id == batch }) else { return }
                return connection.blocked.remove(at: index).complete(.failure(error))
            }
            let flight = connection.flights.remove(at: index)
            connection.cancelOnServer()
            flight.batch.complete(.failure(error))
            connection.fail(PostgresError(sqlState: "57014", message: "the connection was closed because its caller gave up waiting"))
        }
    }

    private func began(_ result: Result<LinkInTransit, PostgresError>) {
        guard closure == nil else { return }
        do {
            link = try result.get().link
            guard let link, !link.isBroken else { return fail(link?.connectionError(or: "08001") ?? closed) }
            let sockets = try LoopSockets.join(loop)
            watch = (sockets, sockets.add { [weak self] in self?.ready() })
            arm(.write)
            alarm = loop.scheduleTask(in: .nanoseconds(configuration.connectTimeout.nanoseconds)) { [weak self] in
                self?.fail(PostgresError(sqlState: "08001", message: "no connection within \(self?.configuration.connectTimeout ?? .zero)"))
            }
        } catch {
            fail(error)
        }
    }

    private func proceed(_ link: ServerLink) {
        switch link.connect() {
        case .wantsRead: arm(.read)
        case .wantsWrite: arm(.write)
        case .failed: fail(link.connectionError(or: "08001"))
        case .connected:
            alarm?.cancel()
            alarm = nil
            arm(.read)
            let promise = opening
            opening = nil
            promise?.succeed()
            deliver()
        }
    }

    func fail(_ error: PostgresError) {
        guard closure == nil else { return }
        closure = error
        open.store(false, ordering: .releasing)
        alarm?.cancel()
        if let watch { watch.sockets.leave(watch.token) }
        watch = nil
        link = nil
        copying = nil
        opening?.fail(error)
        opening = nil
        let (lost, unsent) = (flights, blocked)
        flights = []
        blocked = []
        for flight in lost { flight.batch.complete(.failure(ConnectionLost(cause: error, sent: true))) }
        for batch in unsent { batch.complete(.failure(ConnectionLost(cause: error, sent: false))) }
        deliver()
        onClose(self)
    }

    private func cancelOnServer() {
        // PQcancel blocks and does not encrypt before libpq 17: only for the socket next door. Elsewhere the server's own check of its
        // client and the statement timeout end the work.
        guard configuration.isLocalSocket, let canceller = link?.canceller() else { return }
        NIOThreadPool.singleton.submit { _ in canceller.cancel() }
    }

    // MARK: Sending

    /// Puts a batch in line; the order of calls is the order on the server. `deliver` must follow.
    func enqueue(_ batch: Batch) {
        mailbox.withLock { mailbox in
            mailbox.batches.append(batch)
            mailbox.last = batch.name
        }
    }

    /// Sends what is in line.
    func kick() { onLoop { $0.deliver() } }

    /// Runs a text of several statements on a connection that nobody else uses.
    func script(_ name: String, _ sql: String, limit: Duration) async throws {
        do {
            _ = try await withCheckedThrowingContinuation { continuation in
                enqueue(Batch(id: 0, content: .script(name: name, sql: sql), limit: limit) { continuation.resume(with: $0) })
                kick()
            }
        } catch let lost as ConnectionLost {
            throw lost.cause
        }
    }

    func deliver() {
        let batches = mailbox.withLock { mailbox in
            defer { mailbox.batches.removeAll(keepingCapacity: true) }
            return mailbox.batches
        }
        guard closure == nil else {
            for batch in batches { batch.complete(.failure(ConnectionLost(cause: closed, sent: false))) }
            return
        }
        guard opening == nil else { return blocked.append(contentsOf: batches) }
        blocked.append(contentsOf: batches)
        var isAlone = flights.contains { $0.isAlone }
        while closure == nil, !isAlone, let batch = blocked.first {
            if batch.isAlone {
                guard flights.isEmpty else { break }
                isAlone = true
            }
            blocked.removeFirst()
            send(batch)
        }
        flush()
    }

    private func send(_ batch: Batch) {
        guard let link else { return }
        var flight = Flight(batch)
        var accepted = true
        switch batch.content {
        case .script(_, let sql), .copy(_, let sql, _):
            flight.steps = [.script]
            accepted = link.script(sql)
        case .commands(let commands):
            if let conflict = commands.first(where: { prepared[$0.name].map(\.sql) ?? $0.sql != $0.sql }) {
                let message = "the statement's name stands for another SQL text already; each name has one text"
                return batch.complete(.failure(PostgresError(sqlState: "42P05", statement: conflict.name, message: message)))
            }
            for command in commands where accepted {
                let statement: PreparedStatement
                if let known = prepared[command.name] {
                    statement = known
                } else {
                    preparedCount += 1
                    if preparedCount > 1000 { worn.store(true, ordering: .relaxed) }
                    statement = PreparedStatement(serverName: "s\(preparedCount)", name: command.name, sql: command.sql)
                    prepared[command.name] = statement
                    flight.steps.append(.prepare(command))
                    accepted = link.prepare(statement.serverName, command.sql, types: command.parameters.types)
                }
                flight.steps.append(.execute(command))
                accepted = accepted && link.execute(statement.serverName, command.parameters)
            }
            flight.steps.append(.sync)
            accepted = accepted && link.sync()
        }
        flights.append(flight)
        if accepted { watchOver() } else { fail(link.connectionError(or: "08006")) }
    }

    func flush() {
        guard let link, opening == nil else { return }
        guard let isLeft = link.flush() else { return fail(link.connectionError(or: "08006")) }
        // A COPY whose reader is behind leaves its data with the system.
        if copying?.isFull == true { return arm([]) }
        arm(isLeft ? [.read, .write] : .read)
    }

    // MARK: Receiving

    private func ready() {
        guard let link else { return }
        if opening != nil {
            // libpq may go on with another socket.
            armed = []
            return proceed(link)
        }
        guard link.consume() else {
            // What came before the end may still say why.
            receive(link)
            return fail(link.connectionError(or: "08006"))
        }
        if copying != nil { pump() }
        receive(link)
        if closure == nil { deliver() }
    }

    func receive(_ link: ServerLink) {
        var silences = 0
        while closure == nil, copying == nil, !flights.isEmpty, !link.isBusy {
            guard let answer = link.nextResult() else {
                if flights[0].isAlone {
                    guard link.endScript() else { return fail(link.connectionError(or: "08006")) }
                    finishFirst()
                    continue
                }
                // libpq puts a NULL between the answers of a pipeline; several in a row mean that nothing is there.
                silences += 1
                if silences > 2 { break }
                continue
            }
            silences = 0
            take(answer)
        }
        if flights.isEmpty { while let notification = link.nextNotification() { onNotification(notification) } }
    }

    private func take(_ answer: Answer) {
        let step = flights[0].isAlone ? .script : flights[0].steps.popFirst() ?? .sync
        switch (answer, step) {
        case (.copying(let direction), _):
            guard case .copy(_, _, let transfer) = flights[0].batch.content, transfer.direction == direction else {
                return fail(PostgresError(sqlState: "0A000", statement: flights[0].name, message: "this statement copies; use copyIn or copyOut"))
            }
            copying = transfer
            pump()
        case (.synced, _):
            finishFirst()
        case (.success(let result), .execute(let command)):
            flights[0].results.append(result)
            prepared[command.name]?.timer.recordNanoseconds((.now() - flights[0].sentAt).nanoseconds)
        case (.success(let result), .script): flights[0].results = [result]
        case (.success, _): break
        case (.failure(let error, let isFatal), .execute(let command)):
            flights[0].failed(error, in: command.name, isFatal: isFatal)
        case (.failure(let error, let isFatal), .prepare(let command)):
            prepared[command.name] = nil
            flights[0].failed(error, in: command.name, isFatal: isFatal)
        case (.failure(let error, let isFatal), _):
            flights[0].failed(error, in: flights[0].name, isFatal: isFatal)
        case (.skipped, .prepare(let command)): prepared[command.name] = nil
        case (.skipped, _): break
        }
        if case .failure(let error, isFatal: true) = answer {
            finishFirst()
            fail(error)
        }
    }

    private func finishFirst() { flights.removeFirst().finish() }

    // MARK: Waiting

    func arm(_ interest: LoopSockets.Interest) {
        guard armed != interest, let link, let watch else { return }
        armed = interest
        if !watch.sockets.arm(watch.token, socket: link.socket, for: interest) {
            fail(PostgresError(sqlState: "58000", message: "the socket cannot be watched"))
        }
    }

    /// One timer per connection, for the earliest limit; it stays when its batch is done, and moves on to the next limit when it fires.
    private func watchOver() {
        guard let next = flights.lazy.map(\.deadline).min(), alarm == nil || next < alarmAt else { return }
        alarm?.cancel()
        alarmAt = next
        alarm = loop.scheduleTask(deadline: next) { [weak self] in
            guard let self else { return }
            alarm = nil
            if let late = flights.first(where: { $0.deadline <= .now() }) {
                // The connection ends with it, and what the server made of the batch is unknown: of a COMMIT that must be told.
                abandon(
                    late.batch.id,
                    because: ConnectionLost(
                        cause: PostgresError(sqlState: "57014", statement: late.name, message: "no answer within the time limit"), sent: true))
            } else {
                watchOver()
            }
        }
    }

    private var closed: PostgresError { closure ?? PostgresError(sqlState: "08003", message: "the connection is closed") }

    // Kept out of line: glibc's pthread_self() is `const`, so an inlined comparison could be cached across a suspension of the caller.
    @inline(never)
    func onLoop(_ work: @escaping @Sendable (Connection) -> Void) {
        if loop.inEventLoop { work(self) } else { loop.execute { work(self) } }
    }
}

/// Carries a new link from the thread that resolved the host's name to the loop.
// @unchecked: the creating thread lets go of it before the loop sees it.
private struct LinkInTransit: @unchecked Sendable {
    let link: ServerLink
}
