/// What both sides of a connection read in the same way.
enum ConnectionFrames {
    enum First: Hashable {
        case settings(Settings)
        case closed(CloseReason, String)
    }

    /// Frames of the connection itself travel on stream 0, those of a call do not.
    static func checkStream(_ header: FrameHeader) -> WireViolation? {
        switch header.type {
        case FrameType.settings, FrameType.ping, FrameType.pong, FrameType.drain, FrameType.close:
            header.stream == 0 ? nil : .malformed("a frame of type \(header.type) on stream \(header.stream)")
        case FrameType.request, FrameType.response, FrameType.error, FrameType.cancel, FrameType.message, FrameType.end, FrameType.headers:
            header.stream != 0 ? nil : .malformed("a frame of type \(header.type) without a stream")
        default: nil
        }
    }

    /// The first frame of a peer: SETTINGS, or a CLOSE that says why there will be none.
    static func first(_ header: FrameHeader, _ body: UnsafeRawBufferPointer) -> Result<First, WireViolation> {
        if header.type == FrameType.close, let (reason, text) = close(header, body) { return .success(.closed(reason, text)) }
        guard header.type == FrameType.settings, header.flags.isEmpty else { return .failure(.malformed("the first frame must be SETTINGS")) }
        do throws(WireViolation) { return .success(.settings(try Settings(body))) } catch { return .failure(error) }
    }

    /// The eight bytes of a PING or PONG.
    static func number(_ header: FrameHeader, _ body: UnsafeRawBufferPointer) -> UInt64? {
        var reader = WireReader(body)
        guard header.flags.isEmpty, body.count == 8 else { return nil }
        return reader.integer(UInt64.self)
    }

    static func close(_ header: FrameHeader, _ body: UnsafeRawBufferPointer) -> (reason: CloseReason, text: String)? {
        var reader = WireReader(body)
        guard header.flags.isEmpty, body.count <= 2 + CloseReason.longestText, let reason = reader.integer(UInt16.self) else { return nil }
        return (CloseReason(rawValue: reason), String(decoding: body[reader.offset...], as: UTF8.self))
    }

    /// Whether a frame may be skipped: its type is unknown and its flag allows it.
    static func isSkippable(_ header: FrameHeader) -> Bool {
        header.flags.contains(.skippable) && !(FrameType.settings...FrameType.close).contains(header.type)
            && !(FrameType.message...FrameType.headers).contains(header.type)
    }

    /// The amount of a CREDIT.
    static func credit(_ header: FrameHeader, _ body: UnsafeRawBufferPointer) -> UInt32? {
        var reader = WireReader(body)
        guard header.flags.isEmpty, body.count == 4, let amount = reader.integer(UInt32.self), amount > 0 else { return nil }
        return amount
    }

    /// Less than this in a CREDIT is more trouble than help.
    static let smallestCredit: UInt32 = 1024
}

extension WireViolation {
    static let tooMuch = WireViolation(.abuse, "too many pings, cancels, refused or skipped frames, or crumbs of credit")
}
