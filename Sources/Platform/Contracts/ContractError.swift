/// Why contracts cannot be read or compared, and what to do about it.
package struct ContractError: Error, Sendable, Equatable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
