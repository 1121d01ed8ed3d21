internal import Codec
internal import CodecPeers
internal import MeshProtobuf
internal import SwiftProtobuf
internal import SwiftProtobufPeer

enum Contestants {
    static let ours = "mesh"

    struct Failure: Error { let what: String }

    /// All of them, in the order in which they are measured.
    static func all() throws -> [Contestant] {
        let order = try Samples.order.serializedBytes()
        let small = try Samples.small.serializedBytes()
        guard order.count == Samples.orderSize, small.count == Samples.smallSize else {
            throw Failure(what: "the messages have \(order.count) and \(small.count) bytes, not \(Samples.orderSize) and \(Samples.smallSize)")
        }
        return try swift(Samples.order, Codec_Order(serializedBytes: order), order, .orderEncode, .orderDecode, .orderEncodeReused)
            + peers(CODEC_ORDER, order, .orderEncode, .orderDecode, .orderEncodeReused)
            + swift(Samples.small, Codec_Small(serializedBytes: small), small, .smallEncode, .smallDecode, .smallEncodeReused)
            + peers(CODEC_SMALL, small, .smallEncode, .smallDecode, .smallEncodeReused)
    }

    /// Inlined, so that the types are known as they are to who uses them.
    @inline(__always) private static func swift<Ours: MeshProtobuf.Message, Theirs: SwiftProtobuf.Message>(
        _ ours: Ours, _ theirs: Theirs, _ bytes: [UInt8], _ encode: Contestant.Work, _ decode: Contestant.Work, _ reused: Contestant.Work
    ) throws -> [Contestant] {
        // A map's entries may come in another order.
        guard try Ours(serializedBytes: bytes) == ours, try Ours(serializedBytes: theirs.serializedBytes() as [UInt8]) == ours else {
            throw Failure(what: "\(Ours.messageName) differs between the implementations")
        }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 16)
        return [
            Contestant(work: encode, name: Contestants.ours) { times in
                var size = 0
                for _ in 0..<times { size = try ours.serializedBytes().count }
                return size
            },
            Contestant(work: encode, name: "swift-protobuf") { times in
                var size = 0
                for _ in 0..<times { size = (try theirs.serializedBytes() as [UInt8]).count }
                return size
            },
            Contestant(work: decode, name: Contestants.ours) { times in
                for _ in 0..<times { withExtendedLifetime(try Ours(serializedBytes: bytes)) {} }
                return bytes.count
            },
            Contestant(work: decode, name: "swift-protobuf") { times in
                for _ in 0..<times { withExtendedLifetime(try Theirs(serializedBytes: bytes)) {} }
                return bytes.count
            },
            Contestant(work: reused, name: Contestants.ours) { times in
                var size = 0
                for _ in 0..<times { size = try ours.serialize(into: buffer) ?? 0 }
                return size
            },
        ]
    }

    private static func peers(
        _ message: codec_message, _ bytes: [UInt8], _ encode: Contestant.Work, _ decode: Contestant.Work, _ reused: Contestant.Work
    ) throws -> [Contestant] {
        guard codec_plain_take(message, bytes, bytes.count) != 0, codec_cpp_take(message, bytes, bytes.count) != 0 else {
            throw Failure(what: "a peer refuses the message")
        }
        return [
            Contestant(work: encode, name: "C++ string") { codec_cpp_encode(message, $0) },
            Contestant(work: encode, name: "protobuf-c, malloc") { codec_plain_encode(message, $0) },
            Contestant(work: decode, name: "C++ heap") { codec_cpp_decode(message, $0) },
            Contestant(work: decode, name: "C++ arena") { codec_cpp_decode_arena(message, $0) },
            Contestant(work: decode, name: "protobuf-c, malloc") { codec_plain_decode(message, $0) },
            Contestant(work: decode, name: "protobuf-c, arena") { codec_plain_decode_arena(message, $0) },
            Contestant(work: reused, name: "protobuf-c") { codec_plain_encode_reused(message, $0) },
            Contestant(work: reused, name: "C++") { codec_cpp_encode_reused(message, $0) },
        ]
    }
}
