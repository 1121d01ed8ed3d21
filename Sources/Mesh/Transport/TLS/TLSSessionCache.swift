internal import COpenSSL
internal import Synchronization

/// The tickets of a client: one for each server, each used once.
final class TLSSessionCache: Sendable {
    // A client knows as many servers as its configuration names; more would be a leak.
    private static let capacity = 256

    private let entries = Mutex<[String: Entry]>([:])

    /// Owns a session of OpenSSL.
    final class Entry: @unchecked Sendable {  // OpenSSL counts references atomically, and nobody changes a session
        let handle: OpaquePointer
        /// When the first certificate of the server's chain ends, in seconds since 1970.
        let end: Int64

        init(owning handle: OpaquePointer, end: Int64) {
            self.handle = handle
            self.end = end
        }

        deinit { SSL_SESSION_free(handle) }
    }

    func keep(_ entry: Entry, for server: String) {
        entries.withLock { entries in
            if entries.count >= Self.capacity, entries[server] == nil, let some = entries.keys.first { entries[some] = nil }
            entries[server] = entry
        }
    }

    /// - Parameter now: seconds since 1970.
    func take(for server: String, now: Int64) -> Entry? {
        guard let entry = entries.withLock({ $0.removeValue(forKey: server) }), now < entry.end else { return nil }
        return entry
    }
}
