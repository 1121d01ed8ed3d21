/// What an order can hear.
package enum OrderNews: Sendable, Hashable {
    case stockReserved
    /// Nothing of it is reserved.
    case stockRejected(CancelReason)
    case routeFailed
    case legsPlanned
    case deliveryStarted
    case deliveryCompleted
    /// Somebody who may do so calls it off.
    case cancelRequested
}
