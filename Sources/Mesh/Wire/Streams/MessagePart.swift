/// The next MESSAGE of a message on its way out.
package struct MessagePart: Sendable, Hashable {
    /// Which bytes of the message it carries.
    package var payload: Range<Int>
    /// Set in the first of several parts: what stands in front of the payload.
    package var total: UInt32?
    package var flags: FrameFlags

    package init(payload: Range<Int>, total: UInt32?, flags: FrameFlags) {
        self.payload = payload
        self.total = total
        self.flags = flags
    }

    package var bodySize: Int { payload.count + (total == nil ? 0 : MessageCost.lengthPrefix) }
    package var size: Int { FrameHeader.size + bodySize }

    /// Writes header and body; `message` is the whole message.
    package func write(to bytes: UnsafeMutableRawBufferPointer, stream: UInt32, message: UnsafeRawBufferPointer) {
        var writer = WireWriter(bytes)
        writer.header(FrameHeader(length: UInt32(bodySize), type: FrameType.message, flags: flags, stream: stream))
        if let total { writer.integer(total) }
        writer.copy(UnsafeRawBufferPointer(rebasing: message[payload]))
    }

    /// Divides a message as credit and limits allow.
    ///
    /// - Parameters:
    ///   - total: bytes of the message.
    ///   - offset: how many have been sent.
    ///   - credit: what may be spent, of stream and connection the smaller one.
    ///   - frameBytes: the largest body that the peer accepts.
    /// - Returns: `nil` when more credit is needed.
    static func next(of total: Int, from offset: Int, isLast: Bool, credit: Int, frameBytes: Int) -> MessagePart? {
        let room = credit - MessageCost.perFrame
        let end: FrameFlags = isLast ? [.last] : []
        if offset == 0, total <= min(frameBytes, MessageCost.largestWhole), total <= room {
            return MessagePart(payload: 0..<total, total: nil, flags: end)
        }
        let prefix = offset == 0 ? MessageCost.lengthPrefix : 0
        let carried = min(room, frameBytes, MessageCost.largestPart) - prefix
        if offset > 0, total - offset <= carried { return MessagePart(payload: offset..<total, total: nil, flags: end) }
        // The first part must leave something to the others.
        let count = min(carried, total - offset - 1)
        guard count > 0, MessageCost.of(body: count + prefix) >= MessageCost.smallestPart else { return nil }
        return MessagePart(payload: offset..<offset + count, total: offset == 0 ? UInt32(total) : nil, flags: [.more])
    }
}
