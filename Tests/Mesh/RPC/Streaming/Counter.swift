import Synchronization

/// Counts from several tasks.
final class Counter: Sendable {
    private let count = Atomic(0)

    func add(_ amount: Int) { count.add(amount, ordering: .relaxed) }

    var value: Int { count.load(ordering: .relaxed) }
}
