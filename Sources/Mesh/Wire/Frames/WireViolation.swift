/// The peer broke the protocol: the connection ends with this reason.
package struct WireViolation: Error, Sendable, Hashable {
    package var reason: CloseReason
    package var text: String

    package init(_ reason: CloseReason, _ text: String) {
        self.reason = reason
        self.text = text
    }

    static func malformed(_ text: String) -> WireViolation { WireViolation(.protocolError, text) }
}
