/// The bounds of every Passport; `Protocols/PASSPORT.md` states them for other implementations.
package enum PassportLimits {
    /// Checked before anything is parsed.
    package static let maximumBytes = 4096
    package static let maximumBlocks = 8
    /// How long a Passport may be an authority.
    package static let maximumLifetime: Duration = .seconds(300)
    /// How far the clocks of two machines of one mesh may differ.
    package static let clockSkew: Duration = .seconds(30)
    /// Retained keys are few; more files than this are somebody's mistake.
    package static let maximumKeys = 64
}
