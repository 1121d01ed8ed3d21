internal import Synchronization

/// Takes the rows of a `COPY … FROM STDIN`; valid inside the closure that received it, for one task at a time.
public final class CopyWriter: Sendable {
    /// The signature, flags and header extension of COPY's binary format, version 1.
    private static let header: [UInt8] = Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0x00] + [UInt8](repeating: 0, count: 8)
    private static let portion = 64 * 1024

    private let transfer: CopyTransfer
    private let connection: Connection
    private let pending: Mutex<(bytes: [UInt8], isBinary: Bool)> = Mutex(([], false))

    init(_ transfer: CopyTransfer, on connection: Connection) {
        self.transfer = transfer
        self.connection = connection
    }

    /// One row, for a COPY with `(FORMAT binary)`: the values must have exactly the columns' types.
    public func write(_ values: any PostgresEncodable...) async throws { try await write(row: values) }

    public func write(row values: [any PostgresEncodable]) async throws {
        try await append { bytes, isBinary in
            if !isBinary {
                bytes += Self.header
                isBinary = true
            }
            bytes.appendBigEndian(Int16(values.count))
            for value in values {
                guard !value.isNull else {
                    bytes.appendBigEndian(Int32(-1))
                    continue
                }
                let start = bytes.count
                bytes.appendBigEndian(Int32(0))
                value.encode(into: &bytes)
                let length = Int32(bytes.count - start - 4)
                withUnsafeBytes(of: length.bigEndian) { bytes.replaceSubrange(start..<start + 4, with: $0) }
            }
        }
    }

    /// Bytes in the statement's own format (text or CSV), cut anywhere.
    public func write(raw: [UInt8]) async throws { try await append { bytes, _ in bytes += raw } }

    /// Passes on what is left; the binary format ends with a row of -1 columns.
    func finish() async throws {
        try await append(isLast: true) { bytes, isBinary in if isBinary { bytes.appendBigEndian(Int16(-1)) } }
    }

    private func append(isLast: Bool = false, _ change: (inout [UInt8], inout Bool) -> Void) async throws {
        try Task.checkCancellation()
        let portion = pending.withLock { pending -> [UInt8]? in
            change(&pending.bytes, &pending.isBinary)
            guard isLast || pending.bytes.count >= Self.portion else { return nil }
            defer { pending.bytes = [] }
            return pending.bytes
        }
        guard let portion else { return }
        // Who writes on after the server's refusal learns of it when the closure returns.
        guard transfer.put(portion) else { return }
        connection.kickCopy()
        await transfer.waitForRoom()
    }
}
