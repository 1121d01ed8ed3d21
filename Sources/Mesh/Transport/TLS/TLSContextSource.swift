internal import Synchronization

/// Gives each new connection the settings of the newest files, and makes them anew only when the files were read again.
package final class TLSContextSource: Sendable {
    package let trustDomain: String
    private let role: TLSRole
    private let identity: TLSIdentity
    private let trust: TrustBundle
    private let latest: Mutex<Latest?>

    private struct Latest {
        var material: TLSIdentity.Material
        var authorities: [UInt8]
        var context: TLSContext
    }

    /// - Throws: `TLSError` when OpenSSL refuses the files.
    package init(role: TLSRole, identity: TLSIdentity, trust: TrustBundle) throws(TLSError) {
        self.role = role
        self.identity = identity
        self.trust = trust
        trustDomain = trust.trustDomain
        latest = Mutex(nil)
        try check()
    }

    /// Whether new connections can be made.
    package func check() throws(TLSError) { _ = try current() }

    func current() throws(TLSError) -> TLSContext {
        let material = identity.current, authorities = trust.current
        if let latest = latest.withLock({ $0 }), latest.material == material, latest.authorities == authorities { return latest.context }
        let context = try TLSContext(role: role, material: material, authorities: authorities, trustFile: trust.file)
        latest.withLock { $0 = Latest(material: material, authorities: authorities, context: context) }
        return context
    }
}
