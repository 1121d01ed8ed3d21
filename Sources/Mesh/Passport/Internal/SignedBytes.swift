/// The bytes that signatures are made over; `Protocols/PASSPORT.md` is the specification.
enum SignedBytes {
    static func first(payload: [UInt8], nextKey: [UInt8]) -> [UInt8] {
        make("mesh/passport/v1/first", previousSignature: [], payload: payload, nextKey: nextKey)
    }

    static func further(after previousSignature: [UInt8], payload: [UInt8], nextKey: [UInt8]) -> [UInt8] {
        make("mesh/passport/v1/further", previousSignature: previousSignature, payload: payload, nextKey: nextKey)
    }

    static func seal(lastSignature: [UInt8], payload: [UInt8], nextKey: [UInt8]) -> [UInt8] {
        make("mesh/passport/v1/seal", previousSignature: lastSignature, payload: payload, nextKey: nextKey)
    }

    // Every part has a fixed length or a length prefix, and the contexts differ: no two meanings share bytes.
    private static func make(_ context: String, previousSignature: [UInt8], payload: [UInt8], nextKey: [UInt8]) -> [UInt8] {
        var bytes = Array(context.utf8)
        bytes.append(0)
        bytes += previousSignature
        withUnsafeBytes(of: UInt32(truncatingIfNeeded: payload.count).bigEndian) { bytes += $0 }
        bytes += payload
        bytes += nextKey
        return bytes
    }
}
