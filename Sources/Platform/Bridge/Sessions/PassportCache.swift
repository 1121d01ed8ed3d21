package import MeshEnvironment

/// Which Passport a session travels with: one per session and version, used again until shortly before its end, never after a revocation.
///
/// A pure machine: it decides, `PassportDesk` asks the session's owner and mints. For each session at most one check runs at a time.
package struct PassportCache<Pass: Sendable>: Sendable {
    /// A Passport and what it was minted from.
    package struct Entry: Sendable {
        package var pass: Pass
        /// The version of the session's role, firm and hubs.
        package var version: Int64
        package var expiresAt: Timestamp

        package init(pass: Pass, version: Int64, expiresAt: Timestamp) {
            self.pass = pass
            self.version = version
            self.expiresAt = expiresAt
        }
    }

    package enum OnRequest {
        case use(Pass)
        /// Ask the session's owner, then call `checked` with this ticket.
        case check(ticket: Int)
        /// Somebody asks already: wait for that check, then request again.
        case wait(ticket: Int)
        case sessionOver
    }

    package enum Check: Sendable {
        case live(Entry)
        case over
        /// The owner could not be asked.
        case failed
    }

    package enum OnChecked {
        case use(Pass)
        case sessionOver
        case fail
    }

    /// A Passport this close to its end is not handed out any more while a new one can be had.
    package static var margin: Duration { .seconds(30) }

    private var entries: BoundedCache<String, Entry>
    private var checks: [String: Int] = [:]
    private var tickets = 0
    /// Sessions that are over, with the time when their last access token has expired.
    private var over: BoundedCache<String, Timestamp>
    private let memory: Duration

    /// - Parameter memory: how long a session that is over is remembered: as long as an access token lives.
    package init(sessions: Int, revocations: Int, memory: Duration) {
        entries = BoundedCache(capacity: sessions)
        over = BoundedCache(capacity: revocations)
        self.memory = memory
    }

    /// A request of `session` whose access token names `version`.
    package mutating func request(_ session: String, version: Int64, at now: Timestamp) -> OnRequest {
        if isOver(session, at: now) { return .sessionOver }
        if let entry = entries[session], entry.version >= version, now + Self.margin < entry.expiresAt { return .use(entry.pass) }
        if let ticket = checks[session] { return .wait(ticket: ticket) }
        tickets += 1
        checks[session] = tickets
        return .check(ticket: tickets)
    }

    /// The answer to the check with `ticket`, which was made for an access token of `version`.
    package mutating func checked(_ session: String, ticket: Int, version: Int64, _ check: Check, at now: Timestamp) -> OnChecked {
        if checks[session] == ticket { checks[session] = nil }
        // A revocation during the check wins over its answer.
        if isOver(session, at: now) { return .sessionOver }
        switch check {
        case .live(var entry):
            // The owner's answer is the truth even if the token is of a later version; asking again would not change it.
            entry.version = max(entry.version, version)
            entries[session] = entry
            return .use(entry.pass)
        case .over:
            revoke(session, at: now)
            return .sessionOver
        case .failed:
            guard let entry = entries[session], entry.version >= version, now < entry.expiresAt else { return .fail }
            return .use(entry.pass)
        }
    }

    /// The session has ended: its Passport is forgotten at once, and its tokens are refused until they have expired.
    package mutating func revoke(_ session: String, at now: Timestamp) {
        entries[session] = nil
        over[session] = now + memory
    }

    private mutating func isOver(_ session: String, at now: Timestamp) -> Bool {
        guard let until = over[session] else { return false }
        if now < until { return true }
        over[session] = nil
        return false
    }
}
