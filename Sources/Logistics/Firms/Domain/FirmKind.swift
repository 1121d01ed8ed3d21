/// Which side of an order a firm stands on.
package enum FirmKind: String, Sendable, Hashable, CaseIterable {
    case supplier = "SUPPLIER"
    case receiver = "RECEIVER"
}
