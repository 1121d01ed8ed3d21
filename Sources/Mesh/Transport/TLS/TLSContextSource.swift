internal import Logging
internal import Synchronization

/// Gives each new connection the settings of the newest files, and makes them anew only when the files have changed.
package final class TLSContextSource: Sendable {
    package let trustDomain: String
    private let role: TLSRole
    private let identity: TLSIdentity
    private let trust: TrustBundle
    private let state: Mutex<State>
    private let pause: Duration
    private let logger = Logger(label: "mesh.tls")

    private struct State {
        var latest: Latest?
        /// When the files were looked at last.
        var looked: ContinuousClock.Instant?
        /// What was wrong with them.
        var complaint: TLSError?
    }

    private struct Latest {
        var material: TLSIdentity.Material
        var authorities: [UInt8]
        var context: TLSContext
    }

    /// - Parameter pause: how long the files are not looked at again.
    /// - Throws: `TLSError` when OpenSSL refuses the files.
    package init(role: TLSRole, identity: TLSIdentity, trust: TrustBundle, pause: Duration = .seconds(1)) throws(TLSError) {
        self.role = role
        self.identity = identity
        self.trust = trust
        self.pause = pause
        trustDomain = trust.trustDomain
        state = Mutex(State())
        try check()
    }

    /// Whether new connections can be made.
    package func check() throws(TLSError) { _ = try current() }

    /// Takes a new key for the tickets of a server. It happens by itself every hour; the key before opens its tickets for another.
    package func rotateTickets() throws(TLSError) { try current().rotateTickets() }

    func current() throws(TLSError) -> TLSContext {
        followFiles()
        let material = identity.current, authorities = trust.current
        if let latest = state.withLock({ $0.latest }), latest.material == material, latest.authorities == authorities { return latest.context }
        let context = try TLSContext(role: role, material: material, authorities: authorities, trustFile: trust.file)
        state.withLock { $0.latest = Latest(material: material, authorities: authorities, context: context) }
        return context
    }

    /// Reads again what has changed on disk. Files that cannot be used, as a certificate whose new key is not there yet, leave everything
    /// as it was.
    private func followFiles() {
        let now = ContinuousClock.now
        let isDue = state.withLock { state in
            if let looked = state.looked, now - looked < pause { return false }
            state.looked = now
            return true
        }
        guard isDue else { return }
        var complaint: TLSError?
        do throws(TLSError) {
            try identity.follow()
            try trust.follow()
        } catch {
            complaint = error
        }
        let isNews = state.withLock { state in
            defer { state.complaint = complaint }
            return state.complaint != complaint
        }
        if isNews, let complaint { logger.error("the files for TLS have changed and cannot be used; those before stay in use", metadata: ["cause": "\(complaint)"]) }
    }
}
