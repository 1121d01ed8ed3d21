/// Which numbers a peer has defined: 1 to the announced capacity.
struct DefinedNumbers: Sendable, Hashable {
    private let capacity: UInt16
    private var defined: [Bool] = []

    init(capacity: UInt16) { self.capacity = capacity }

    /// Takes a definition; `false` when the number is out of bounds.
    mutating func define(_ number: UInt16) -> Bool {
        guard number > 0, number <= capacity else { return false }
        while defined.count < Int(number) { defined.append(false) }
        defined[Int(number) - 1] = true
        return true
    }

    func contains(_ number: UInt16) -> Bool { number > 0 && Int(number) <= defined.count && defined[Int(number) - 1] }
}
