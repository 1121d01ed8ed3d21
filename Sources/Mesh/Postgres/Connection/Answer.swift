internal import CLibPQ

/// What one step of a pipeline came to.
enum Answer {
    case success(PostgresResult)
    case failure(PostgresError, isFatal: Bool)
    /// A step before this one failed.
    case skipped
    case synced
    /// The server waits for the data of a COPY, or is about to send it.
    case copying(CopyTransfer.Direction)

    init(owning result: OpaquePointer) {
        switch PQresultStatus(result) {
        case PGRES_PIPELINE_SYNC:
            PQclear(result)
            self = .synced
        case PGRES_PIPELINE_ABORTED:
            PQclear(result)
            self = .skipped
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY:
            self = .success(PostgresResult(owning: result))
        case PGRES_COPY_IN:
            PQclear(result)
            self = .copying(.toServer)
        case PGRES_COPY_OUT:
            PQclear(result)
            self = .copying(.fromServer)
        default:
            let severity = Self.field(result, .severity)
            // Without a severity it is libpq's own report of a lost connection.
            self = .failure(PostgresError(result: result), isFatal: severity == nil || severity == "FATAL" || severity == "PANIC")
            PQclear(result)
        }
    }

    /// The fields of an error report, by the letters of the protocol (libpq's names for them are C characters, which Swift does not import).
    enum Field: UInt8 {
        case severity = 0x56  // V
        case sqlState = 0x43  // C
        case message = 0x4D  // M
        case constraint = 0x6E  // n
        case position = 0x50  // P
        case routine = 0x52  // R
    }

    static func field(_ result: OpaquePointer, _ field: Field) -> String? {
        PQresultErrorField(result, Int32(field.rawValue)).map { String(cString: $0) }
    }
}

extension PostgresError {
    /// From a failed result.
    init(result: OpaquePointer) {
        guard let sqlState = Answer.field(result, .sqlState) else {
            self.init(connectionMessage: PQresultErrorMessage(result).map { String(cString: $0) } ?? "", or: "08006")
            return
        }
        self.init(sqlState: sqlState, message: Self.withoutData(Answer.field(result, .message) ?? "", sqlState))
        constraint = Answer.field(result, .constraint)
        position = Answer.field(result, .position).flatMap { Int($0) }
        // The only feature that a prepared statement loses by itself: its table was altered. A new connection plans anew.
        isStalePlan = sqlState == "0A000" && Answer.field(result, .routine) == "RevalidateCachedQuery"
    }

    /// From libpq's text about a connection: `… FATAL:  28P01: password authentication failed …` when the server said it.
    init(connectionMessage text: String, or sqlState: String) {
        let line = text.split(separator: "\n").first.map(String.init) ?? "the connection was lost"
        guard let mark = line.firstRange(of: "FATAL:  ") ?? line.firstRange(of: "ERROR:  ") ?? line.firstRange(of: "PANIC:  "), line[mark.upperBound...].count > 7,
            line[mark.upperBound...].dropFirst(5).hasPrefix(": ")
        else {
            self.init(sqlState: sqlState, message: line)
            return
        }
        let said = line[mark.upperBound...]
        self.init(sqlState: String(said.prefix(5)), message: String(said.dropFirst(7)))
    }

    /// Messages of class 22 (data exceptions) quote the value that was refused: `invalid input syntax for type uuid: "…"`.
    static func withoutData(_ message: String, _ sqlState: String) -> String {
        guard sqlState.hasPrefix("22"), let quote = message.firstIndex(of: "\"") else { return message }
        return String(message[..<quote]) + "…"
    }
}
