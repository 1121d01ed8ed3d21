/// What a peer accepts, as it announces it.
package struct WireLimits: Sendable, Hashable {
    /// Bytes of a frame's body.
    package var frameBytes: UInt32
    /// Bytes of a call's metadata.
    package var metadataBytes: UInt32
    /// Calls in flight on one connection.
    package var concurrentStreams: UInt32
    /// Method names kept by number: numbers 1 to this may be defined.
    package var internedMethods: UInt16
    /// Passports kept by number.
    package var internedPassports: UInt16
    /// What each stream may cost before the first CREDIT, in bytes.
    package var streamCredit: UInt32
    /// What all streams together may cost before the first CREDIT, in bytes.
    package var connectionCredit: UInt32
    /// Bytes of a message that comes in parts.
    package var messageBytes: UInt32

    package init(
        frameBytes: UInt32 = 4 << 20, metadataBytes: UInt32 = 16 << 10, concurrentStreams: UInt32 = 1024, internedMethods: UInt16 = 256,
        internedPassports: UInt16 = 256, streamCredit: UInt32 = 256 << 10, connectionCredit: UInt32 = 64 << 20, messageBytes: UInt32 = 64 << 20
    ) {
        self.frameBytes = frameBytes
        self.metadataBytes = metadataBytes
        self.concurrentStreams = concurrentStreams
        self.internedMethods = internedMethods
        self.internedPassports = internedPassports
        self.streamCredit = streamCredit
        self.connectionCredit = connectionCredit
        self.messageBytes = messageBytes
    }

    /// The least that every peer accepts; settings that offer less are refused.
    package static let least = WireLimits(
        frameBytes: 16 << 10, metadataBytes: 1024, concurrentStreams: 1, internedMethods: 1, internedPassports: 1, streamCredit: 16 << 10, connectionCredit: 64 << 10,
        messageBytes: 16 << 10)

    /// The most that may be announced: credit is counted in 31 bits.
    package static let mostCredit = UInt32(Int32.max)

    /// Bytes of a SETTINGS body at most, for it comes before any limit is known.
    package static let settingsBytes: UInt32 = 64 << 10
}
