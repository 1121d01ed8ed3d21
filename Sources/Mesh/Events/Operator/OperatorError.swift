/// Why something cannot be done to events; nothing has been changed.
package struct OperatorError: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
