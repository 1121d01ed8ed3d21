import Synchronization

/// What the callers of a run share: whether it counts now, and whether it is over.
final class Measurement: Sendable {
    private let phase = Atomic<UInt8>(0)

    var isCounting: Bool { phase.load(ordering: .relaxed) == 1 }
    var isOver: Bool { phase.load(ordering: .relaxed) == 2 }

    func begin() { phase.store(1, ordering: .relaxed) }
    func end() { phase.store(2, ordering: .relaxed) }
}
