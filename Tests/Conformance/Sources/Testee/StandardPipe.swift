import Glibc

/// Messages on standard input and output.
enum StandardPipe {
    struct Broken: Error {
        var code: Int32
    }

    /// The next message; nothing when the runner has closed its end.
    static func read() throws(Broken) -> [UInt8]? {
        guard let head = try read(4) else { return nil }
        let length = head.reversed().reduce(0) { $0 << 8 | Int($1) }
        guard let message = try read(length) else { throw Broken(code: EPIPE) }
        return message
    }

    static func write(_ message: [UInt8]) throws(Broken) {
        let length = UInt32(message.count)
        let bytes = (0..<4).map { UInt8(truncatingIfNeeded: length >> (8 * UInt32($0))) } + message
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            guard count > 0 else { throw Broken(code: errno) }
            written += count
        }
    }

    /// Exactly so many bytes; nothing when there are none any more.
    private static func read(_ count: Int) throws(Broken) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let got = bytes[filled...].withUnsafeMutableBytes { Glibc.read(STDIN_FILENO, $0.baseAddress, $0.count) }
            guard got >= 0 else { throw Broken(code: errno) }
            if got == 0 {
                guard filled == 0 else { throw Broken(code: EPIPE) }
                return nil
            }
            filled += got
        }
        return bytes
    }
}
