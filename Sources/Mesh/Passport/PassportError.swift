/// Why a Passport was refused or could not be made. The text never contains the Passport's bytes.
public struct PassportError: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Reason: Sendable, Hashable {
        /// The bytes are not a Passport in its one accepted form.
        case malformed
        /// More than 4 KiB or more than 8 blocks.
        case tooLarge
        /// No key of the ring has the named id.
        case unknownKey
        /// A signature, the proof or the seal does not fit.
        case badSignature
        case expired
        /// Issued further in the future than clocks may differ.
        case notYetValid
        /// Valid for longer than any Passport may be.
        case lifetimeTooLong
        /// Nobody can add a block to a sealed Passport.
        case sealed
        /// A key file or directory cannot be read, written or trusted.
        case keyFile
        /// The cryptographic library refused to work.
        case cryptography
    }

    public let reason: Reason
    public let message: String

    public init(_ reason: Reason, _ message: String) {
        self.reason = reason
        self.message = message
    }

    public var description: String { message }
}
