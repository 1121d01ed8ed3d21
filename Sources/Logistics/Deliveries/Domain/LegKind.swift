/// Which part of the journey a leg is, and which drivers take it.
package enum LegKind: String, Sendable, Hashable, CaseIterable {
    /// From a hub to the next.
    case hub = "HUB"
    /// From the last hub to the receiver.
    case firm = "FIRM"
}
