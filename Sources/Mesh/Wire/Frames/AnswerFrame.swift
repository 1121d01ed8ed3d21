/// RESPONSE and ERROR: a body that is optional metadata and then the message.
package enum AnswerFrame {
    static let knownFlags: FrameFlags = [.metadata]

    /// Where the message begins in the body; `nil` when the body is malformed.
    static func payload(flags: FrameFlags, body: UnsafeRawBufferPointer) -> Range<Int>? {
        guard flags.isSubset(of: knownFlags) else { return nil }
        var reader = WireReader(body)
        if flags.contains(.metadata) {
            guard reader.prefixedRange() != nil else { return nil }
        }
        return reader.offset..<body.count
    }
}
