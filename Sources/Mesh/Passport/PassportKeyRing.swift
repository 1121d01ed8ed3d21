public import MeshEnvironment
internal import Synchronization

/// The public keys that Passports may be signed with: `<directory>/public/<key id>.pem` for live use,
/// `<directory>/retired/<key id>.pem` for what was written in the past.
///
/// Several keys overlap during a rotation. The directory is looked at again at most once per second, when a key is asked for;
/// a key that was removed stops counting with that look.
public final class PassportKeyRing: Sendable {
    private struct Keys {
        var live: [String: [UInt8]] = [:]
        var retired: [String: [UInt8]] = [:]
        var state: [KeyFiles.Entry] = []
        var lookedAt: Duration = .zero
    }

    private let directory: String?
    private let clock: TimeSource
    private let keys: Mutex<Keys>

    /// The keys of a directory; throws when it holds no usable key or a file that is none.
    public init(directory: String, clock: TimeSource = .system) throws(PassportError) {
        self.directory = directory
        self.clock = clock
        var keys = Keys()
        keys.lookedAt = clock.monotonic()
        keys.state = try Self.entries(directory)
        var problem: PassportError?
        (keys.live, keys.retired) = Self.load(keys.state) { problem = problem ?? $0 }
        if let problem { throw problem }
        guard !keys.live.isEmpty else {
            throw PassportError(.keyFile, "\(directory)/public holds no key: make one with PassportKeyRing.generate or copy the edge's public keys")
        }
        self.keys = Mutex(keys)
    }

    /// A ring in memory, for tests and embedded use.
    public init(publicKeys: [String: [UInt8]], retired: [String: [UInt8]] = [:]) {
        directory = nil
        clock = .system
        keys = Mutex(Keys(live: publicKeys, retired: retired))
    }

    /// A ring in memory that trusts this one key.
    public convenience init(key: PassportSigningKey) { self.init(publicKeys: [key.id: key.publicKey]) }

    /// The ids of the keys in live use.
    public var keyIDs: Set<String> { keys.withLock { refresh(&$0); return Set($0.live.keys) } }

    func publicKey(_ id: String) -> [UInt8]? { keys.withLock { refresh(&$0); return $0.live[id] } }

    func retiredKey(_ id: String) -> [UInt8]? { keys.withLock { refresh(&$0); return $0.retired[id] } }

    // A flood of unknown ids costs one look per second, not one per call. A directory that vanishes leaves the keys as they are.
    private func refresh(_ keys: inout Keys) {
        guard let directory else { return }
        let now = clock.monotonic()
        guard now - keys.lookedAt >= .seconds(1) else { return }
        keys.lookedAt = now
        guard let state = try? Self.entries(directory), state != keys.state else { return }
        keys.state = state
        (keys.live, keys.retired) = Self.load(state) { _ in }
    }

    private static func entries(_ directory: String) throws(PassportError) -> [KeyFiles.Entry] {
        try KeyFiles.list(directory + "/public") + KeyFiles.list(directory + "/retired", isOptional: true)
    }

    private static func load(_ entries: [KeyFiles.Entry], problem: (PassportError) -> Void) -> (live: [String: [UInt8]], retired: [String: [UInt8]]) {
        var live: [String: [UInt8]] = [:], retired: [String: [UInt8]] = [:]
        for entry in entries {
            do throws(PassportError) {
                let key = try KeyPEM.publicKey(KeyFiles.read(entry.path), file: entry.path)
                if entry.directory.hasSuffix("/retired") { retired[entry.keyID] = key } else { live[entry.keyID] = key }
            } catch { problem(error) }
        }
        return (live, retired)
    }
}
