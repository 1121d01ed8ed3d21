internal import Synchronization

/// Brings lanes together whose events may share a transaction: the first of a group runs it for all.
final class Gathering: Sendable {
    /// A transaction that lasts longer holds up nobody but its own lanes.
    private static let patience: Duration = .milliseconds(50)

    private enum Turn: Sendable {
        /// To run the transaction of these lanes, of which the own one is the first.
        case lead(Table)
        case done(Delivery.Outcome)
    }

    private struct Seat: Sendable {
        let share: LaneShare
        let continuation: CheckedContinuation<Turn, Never>
    }

    private struct Table: Sendable {
        let run: Int
        let seats: [Seat]
    }

    private struct State {
        var machine: GatheringMachine
        var seats: [GatheringMachine.Ticket: Seat] = [:]

        mutating func lay(for group: GatheringMachine.Group?) -> Table? {
            group.map { group in Table(run: group.run, seats: group.tickets.compactMap { seats.removeValue(forKey: $0) }) }
        }
    }

    private let state: Mutex<State>
    private let run: @Sendable ([LaneShare]) async -> [Delivery.Outcome]

    /// - Parameter run: brings the events of lanes to effect in one transaction and answers what became of each lane, in order.
    init(few: Int, most: Int, share: Int, run: @escaping @Sendable ([LaneShare]) async -> [Delivery.Outcome]) {
        state = Mutex(State(machine: GatheringMachine(few: few, most: most, share: share)))
        self.run = run
    }

    /// What became of the lane's events. Cancellation does not cut the wait short: a transaction ends in time by itself.
    func attempt(_ share: LaneShare) async -> Delivery.Outcome {
        let turn = await withCheckedContinuation { continuation in
            begin { state in
                let (ticket, group) = state.machine.joined(events: share.events.count)
                state.seats[ticket] = Seat(share: share, continuation: continuation)
                return state.lay(for: group)
            }
        }
        switch turn {
        case .done(let outcome): return outcome
        case .lead(let table): return await lead(table)
        }
    }

    private func lead(_ table: Table) async -> Delivery.Outcome {
        let alarm = Task {
            try await Task.sleep(for: Self.patience)
            begin { state in state.lay(for: state.machine.slowed(table.run)) }
        }
        let outcomes = await run(table.seats.map(\.share))
        alarm.cancel()
        begin { state in state.lay(for: state.machine.ended(table.run)) }
        for (seat, outcome) in zip(table.seats, outcomes).dropFirst() { seat.continuation.resume(returning: .done(outcome)) }
        return outcomes[0]
    }

    /// Tells the first of a group, if the change makes one, to lead it.
    private func begin(_ change: (inout State) -> Table?) {
        guard let table = state.withLock({ change(&$0) }) else { return }
        table.seats.first?.continuation.resume(returning: .lead(table))
    }
}
