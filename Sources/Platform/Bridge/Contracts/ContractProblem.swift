/// Why a contract, or a part of it, cannot be served over HTTP.
package struct ContractProblem: Error, Sendable, Hashable, CustomStringConvertible {
    package var element: String
    package var problem: String

    package var description: String { "\(element) \(problem)" }
}
