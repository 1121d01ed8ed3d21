/// Why a leg does not do what is asked of it.
package enum LegRefusal: String, Error, Sendable, Hashable {
    case wrongStatus = "WRONG_STATUS"
    case earlierLegOpen = "EARLIER_LEG_OPEN"
    case wrongKind = "WRONG_KIND"
}
