/// How much is combined.
package struct CombiningLimits: Sendable {
    /// The most orders of one commit.
    package var batch = 128
    /// How many commits may be on their way when those before take long.
    package var atOnce = 4
    package var waiting = 4096
    /// How often somebody looks whether a commit takes long, so that others go beside it: many times what the disk needs.
    package var patience: Duration = .milliseconds(50)

    package init() {}
}
