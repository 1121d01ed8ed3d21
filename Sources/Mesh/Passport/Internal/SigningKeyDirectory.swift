internal import MeshEnvironment
internal import Synchronization

/// The private keys of an issuer; the newest signs.
final class SigningKeyDirectory: Sendable {
    /// A key that appeared while running waits this long: rings look at their directories once per second.
    static let patience: Duration = .seconds(2)

    private struct State {
        var current: PassportSigningKey
        var next: (key: PassportSigningKey, from: Duration)?
        var entries: [KeyFiles.Entry]
        var lookedAt: Duration
    }

    private let directory: String
    private let clock: TimeSource
    private let state: Mutex<State>

    init(directory: String, clock: TimeSource) throws(PassportError) {
        self.directory = directory + "/private"
        self.clock = clock
        let entries = try KeyFiles.list(self.directory)
        guard let newest = entries.last else { throw PassportError(.keyFile, "\(self.directory) holds no key to sign Passports with") }
        state = Mutex(State(current: try Self.load(newest), next: nil, entries: entries, lookedAt: clock.monotonic()))
    }

    func current() -> PassportSigningKey {
        state.withLock { state in
            let now = clock.monotonic()
            if now - state.lookedAt >= .seconds(1) {
                state.lookedAt = now
                look(&state, now)
            }
            if let next = state.next, next.from <= now {
                state.current = next.key
                state.next = nil
            }
            return state.current
        }
    }

    // An unreadable directory or key leaves things as they are: minting goes on with the key at hand.
    private func look(_ state: inout State, _ now: Duration) {
        guard let entries = try? KeyFiles.list(directory), entries != state.entries else { return }
        state.entries = entries
        guard let newest = entries.last, let key = try? Self.load(newest) else { return }
        guard key.id != state.current.id else { state.next = nil; return }
        if state.next?.key.id != key.id { state.next = (key, now + Self.patience) }
    }

    private static func load(_ entry: KeyFiles.Entry) throws(PassportError) -> PassportSigningKey {
        guard entry.mode & 0o007 == 0 else {
            throw PassportError(.keyFile, "\(entry.path) can be read by everyone: run chmod 600 on it, and make a new key if others use this machine")
        }
        var pem = try KeyFiles.read(entry.path)
        defer { SecretBytes.erase(&pem) }
        return try PassportSigningKey(id: entry.keyID, secret: try KeyPEM.privateKey(pem, file: entry.path))
    }
}
