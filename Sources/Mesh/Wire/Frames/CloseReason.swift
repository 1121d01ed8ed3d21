/// Why a connection ends. The numbers are those of WIRE.md §9.
package struct CloseReason: RawRepresentable, Sendable, Hashable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    /// Nothing is wrong: the peer has no more work, or has drained.
    package static let done = CloseReason(rawValue: 0)
    /// A frame that this protocol does not allow here.
    package static let protocolError = CloseReason(rawValue: 1)
    /// A frame beyond the announced size.
    package static let frameTooLarge = CloseReason(rawValue: 2)
    /// Another version of the protocol.
    package static let version = CloseReason(rawValue: 3)
    /// More pings, cancels and refused requests than a good peer sends.
    package static let abuse = CloseReason(rawValue: 4)
    /// The handshake or an answer to a ping took too long.
    package static let timeout = CloseReason(rawValue: 5)
    /// A fault of the sender itself.
    package static let internalError = CloseReason(rawValue: 6)

    /// Bytes of the explanation at most.
    package static let longestText = 255
}
