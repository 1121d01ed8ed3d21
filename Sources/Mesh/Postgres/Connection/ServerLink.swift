internal import CLibPQ
internal import Glibc
internal import Logging

/// The owner of one `PGconn`: libpq's calls in Swift's words, without any policy. Not for use from two threads at once.
final class ServerLink {
    enum Progress { case wantsRead, wantsWrite, connected, failed }

    private let handle: OpaquePointer
    private let logger: Logger

    /// Starts to connect. Resolving a host's name blocks; a socket directory or an address does not.
    init(_ configuration: DatabaseConfiguration, logger: Logger) throws(PostgresError) {
        self.logger = logger
        let parameters = ConnectionParameters(configuration)
        var keywords: [UnsafeMutablePointer<CChar>?] = parameters.pairs.map { strdup($0.0) } + [nil]
        var values: [UnsafeMutablePointer<CChar>?] = parameters.pairs.map { strdup($0.1) } + [nil]
        defer { for pointer in keywords + values { free(pointer) } }
        let started = keywords.withUnsafeMutableBufferPointer { keywords in
            values.withUnsafeMutableBufferPointer { values in
                keywords.withMemoryRebound(to: UnsafePointer<CChar>?.self) { keywords in
                    values.withMemoryRebound(to: UnsafePointer<CChar>?.self) { values in
                        PQconnectStartParams(keywords.baseAddress, values.baseAddress, 0)
                    }
                }
            }
        }
        guard let started else { throw PostgresError(sqlState: "53200", message: "libpq has no memory for a connection") }
        handle = started
        // The verbose form is the only one that carries the SQLSTATE of a refused connection.
        PQsetErrorVerbosity(handle, PQERRORS_VERBOSE)
        PQsetNoticeReceiver(
            handle,
            { argument, result in
                guard let argument, let result else { return }
                Unmanaged<ServerLink>.fromOpaque(argument).takeUnretainedValue().noticed(result)
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    deinit { PQfinish(handle) }

    var socket: Int32 { PQsocket(handle) }

    var isBroken: Bool { PQstatus(handle) == CONNECTION_BAD }

    func connect() -> Progress {
        switch PQconnectPoll(handle) {
        case PGRES_POLLING_READING: return .wantsRead
        case PGRES_POLLING_WRITING: return .wantsWrite
        case PGRES_POLLING_OK:
            return PQsetnonblocking(handle, 1) == 0 && PQenterPipelineMode(handle) == 1 ? .connected : .failed
        default: return .failed
        }
    }

    /// Why the connection could not be made or broke.
    func connectionError(or sqlState: String) -> PostgresError {
        PostgresError(connectionMessage: PQerrorMessage(handle).map { String(cString: $0) } ?? "", or: sqlState)
    }

    // MARK: Sending; `false` means that the connection is of no more use

    func prepare(_ name: String, _ sql: String, types: [UInt32]) -> Bool {
        PQsendPrepare(handle, name, sql, Int32(types.count), types) == 1
    }

    func execute(_ name: String, _ parameters: EncodedParameters) -> Bool {
        let count = parameters.places.count
        return parameters.bytes.withUnsafeBytes { bytes in
            // An empty value needs a pointer that is not NULL.
            var empty: CChar = 0
            return withUnsafePointer(to: &empty) { empty in
                let base = bytes.baseAddress?.assumingMemoryBound(to: CChar.self) ?? empty
                let values: [UnsafePointer<CChar>?] = parameters.places.map { $0.length < 0 ? nil : base + $0.offset }
                let lengths = parameters.places.map { max($0.length, 0) }
                let formats = [Int32](repeating: 1, count: count)
                return PQsendQueryPrepared(handle, name, Int32(count), values, lengths, formats, 1) == 1
            }
        }
    }

    func sync() -> Bool { PQpipelineSync(handle) == 1 }

    /// Sends a text of several statements. Only while nothing is in the pipeline.
    func script(_ sql: String) -> Bool { PQexitPipelineMode(handle) == 1 && PQsendQuery(handle, sql) == 1 }

    func endScript() -> Bool { PQenterPipelineMode(handle) == 1 }

    /// Answers whether something is left to send; `nil` when the connection broke.
    func flush() -> Bool? {
        let left = PQflush(handle)
        return left < 0 ? nil : left == 1
    }

    // MARK: Receiving

    func consume() -> Bool {
        guard PQconsumeInput(handle) == 1 else { return false }
        guard PQsslInUse(handle) == 1 else { return true }
        // One read may leave a part of a TLS record (at most 16 KiB) inside OpenSSL, where no socket signals it; libpq makes room for
        // 8 KiB a read.
        return PQconsumeInput(handle) == 1 && PQconsumeInput(handle) == 1
    }

    var isBusy: Bool { PQisBusy(handle) == 1 }

    func nextResult() -> Answer? { PQgetResult(handle).map { Answer(owning: $0) } }

    /// Lets libpq handle what came without being asked for.
    func nextNotification() -> PostgresNotification? {
        guard let notification = PQnotifies(handle) else { return nil }
        defer { PQfreemem(notification) }
        return PostgresNotification(
            channel: String(cString: notification.pointee.relname), payload: String(cString: notification.pointee.extra),
            processID: notification.pointee.be_pid)
    }

    // MARK: COPY

    enum CopyProgress { case taken, full, broken }

    func putCopy(_ bytes: [UInt8]) -> CopyProgress {
        let count = bytes.count
        let answer = bytes.withUnsafeBytes { PQputCopyData(handle, $0.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(count)) }
        return answer == 1 ? .taken : answer == 0 ? .full : .broken
    }

    /// - Parameter abortion: why the server is to undo the COPY; `nil` ends it well.
    func endCopy(_ abortion: String?) -> CopyProgress {
        let answer = PQputCopyEnd(handle, abortion)
        return answer == 1 ? .taken : answer == 0 ? .full : .broken
    }

    enum CopyPiece { case row([UInt8]), nothingYet, end, broken }

    func nextCopyPiece() -> CopyPiece {
        var buffer: UnsafeMutablePointer<CChar>?
        let count = PQgetCopyData(handle, &buffer, 1)
        guard count > 0, let buffer else { return count == 0 ? .nothingYet : count == -1 ? .end : .broken }
        defer { PQfreemem(buffer) }
        return .row([UInt8](UnsafeRawBufferPointer(start: buffer, count: Int(count))))
    }

    /// What asks the server to stop the running statement, from any thread and over a connection of its own.
    func canceller() -> Canceller? { PQgetCancel(handle).map { Canceller(owning: $0) } }

    private func noticed(_ result: OpaquePointer) {
        // The text may hold data; severity, code and place do not.
        logger.debug(
            "PostgreSQL notice",
            metadata: [
                "severity": "\(Answer.field(result, .severity) ?? "?")",
                "sqlstate": "\(Answer.field(result, .sqlState) ?? "?")",
                "routine": "\(Answer.field(result, .routine) ?? "?")",
            ])
    }
}
