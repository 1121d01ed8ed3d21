internal import Glibc

/// A small file read whole.
enum PEMFile {
    // Certificates with their chain stay far below this; a wrong path must not fill the memory.
    private static let limit = 1 << 20

    static func read(_ path: String) throws(TLSError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw TLSError("cannot open \(path): \(String(cString: strerror(errno)))") }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count == 0 { return bytes }
            guard count > 0 else { throw TLSError("cannot read \(path): \(String(cString: strerror(errno)))") }
            bytes.append(contentsOf: chunk[..<count])
            guard bytes.count <= Self.limit else { throw TLSError("\(path) is too large for a PEM file") }
        }
    }
}
