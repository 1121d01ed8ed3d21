/// Who does something to events, and why: kept with the deed.
package struct OperatorSignature: Sendable, Hashable {
    package var name: String
    package var reason: String

    /// - Throws: ``OperatorError`` when a name or a needed reason is missing.
    package init(name: String, reason: String, needsReason: Bool = true) throws(OperatorError) {
        let reason = String(reason.prefix(1000))
        guard !name.isEmpty else { throw OperatorError("nobody is named: say who you are") }
        guard !needsReason || reason.contains(where: { !$0.isWhitespace }) else { throw OperatorError("this needs a reason: it is kept with the deed") }
        self.name = String(name.prefix(200))
        self.reason = reason
    }
}
