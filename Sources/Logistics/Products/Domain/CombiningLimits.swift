/// How much is combined.
package struct CombiningLimits: Sendable {
    /// The most orders of one commit.
    package var batch = 128
    /// How many commits may be on their way: while one waits for the disk the next one is being decided.
    package var atOnce = 2
    package var waiting = 4096

    package init() {}
}
