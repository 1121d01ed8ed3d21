import MeshPassport

/// A Passport cut at its outer fields, to be put together in other ways.
struct WireView {
    struct Malformed: Error {}

    var keyID: [UInt8] = []
    var blocks: [[UInt8]] = []
    /// The proof or the seal, with its tag.
    var end: [UInt8] = []

    init(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while let tag = rest.first {
            let start = rest
            rest.removeFirst()
            var length = 0, shift = 0
            while let byte = rest.popFirst() {
                length |= Int(byte & 0x7F) << shift
                shift += 7
                if byte & 0x80 == 0 { break }
            }
            guard rest.count >= length else { throw Malformed() }
            rest = rest.dropFirst(length)
            let field = Array(start[start.startIndex..<rest.startIndex])
            switch tag >> 3 {
            case 1: keyID = field
            case 2: blocks.append(field)
            default: end = field
            }
        }
    }

    var bytes: [UInt8] { keyID + blocks.joined() + end }
}
