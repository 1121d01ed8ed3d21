/// What may happen to a leg. Pure: state and event in, new state or refusal out.
package enum LegMachine {
    package enum Event: Sendable, Hashable, CaseIterable {
        /// A driver takes the leg, or another driver than before.
        case assign
        /// The leg's driver is gone.
        case unassign
        case depart
        /// A leg between hubs reaches its hub.
        case arrive
        /// The leg to the firm hands the goods over.
        case complete
        case cancel
    }

    /// - Parameter earlierLegsDone: whether all legs of the order with a smaller sequence are completed; only a departure asks for it.
    package static func on(_ event: Event, status: LegStatus, kind: LegKind, earlierLegsDone: Bool) throws(LegRefusal) -> LegStatus {
        switch event {
        case .arrive where kind != .hub, .complete where kind != .firm:
            throw .wrongKind
        case .depart where status == .assigned && !earlierLegsDone:
            throw .earlierLegOpen
        default: break
        }
        switch (event, status) {
        case (.assign, .awaitingDriver), (.assign, .assigned): return .assigned
        case (.unassign, .assigned): return .awaitingDriver
        case (.depart, .assigned): return .inTransit
        case (.arrive, .inTransit), (.complete, .inTransit): return .completed
        case (.cancel, .awaitingDriver), (.cancel, .assigned): return .canceled
        default: throw .wrongStatus
        }
    }
}
