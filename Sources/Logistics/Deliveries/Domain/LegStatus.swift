/// How far a leg is.
///
/// AWAITING_DRIVER ⇄ ASSIGNED → IN_TRANSIT → COMPLETED; CANCELED from the first two.
package enum LegStatus: String, Sendable, Hashable, CaseIterable {
    case awaitingDriver = "AWAITING_DRIVER"
    case assigned = "ASSIGNED"
    case inTransit = "IN_TRANSIT"
    case completed = "COMPLETED"
    case canceled = "CANCELED"

    /// Whether the leg can still be given to a driver, or to another one.
    package var isBeforeDeparture: Bool { self == .awaitingDriver || self == .assigned }

    /// Whether the leg counts towards its driver's load.
    package var burdensDriver: Bool { self == .assigned || self == .inTransit }
}
