extension OrderState {
    /// The status as contract and table spell it.
    package var name: String {
        switch self {
        case .stockProcessing: "STOCK_PROCESSING"
        case .stockConfirmed: "STOCK_CONFIRMED"
        case .processing: "PROCESSING"
        case .inTransit: "IN_TRANSIT"
        case .completed: "COMPLETED"
        case .canceled: "CANCELED"
        }
    }

    package var cancelReason: CancelReason? {
        if case .canceled(let reason) = self { reason } else { nil }
    }

    /// Nil unless `name` is a status, with a reason exactly when it is CANCELED.
    package init?(name: String, cancelReason: String?) {
        switch (name, cancelReason.map(CancelReason.init(rawValue:))) {
        case ("CANCELED", .some(.some(let reason))): self = .canceled(reason)
        case ("STOCK_PROCESSING", nil): self = .stockProcessing
        case ("STOCK_CONFIRMED", nil): self = .stockConfirmed
        case ("PROCESSING", nil): self = .processing
        case ("IN_TRANSIT", nil): self = .inTransit
        case ("COMPLETED", nil): self = .completed
        default: return nil
        }
    }
}
