internal import MeshProtobuf

/// The body of an ERROR frame: `mesh.status.v1.Status`.
enum StatusPayload {
    static func encode(_ error: MeshError) -> [UInt8] {
        var bytes: [UInt8] = []
        number(1, UInt64(error.code.rawValue), &bytes)
        text(2, error.message, &bytes)
        text(3, error.reason, &bytes)
        for violation in error.violations {
            var inner: [UInt8] = []
            text(1, violation.field, &inner)
            text(2, violation.message, &inner)
            varint(4 << 3 | 2, &bytes)
            varint(UInt64(inner.count), &bytes)
            bytes += inner
        }
        if let retryAfter = error.retryAfter { number(5, UInt64(min(max(1, retryAfter.wholeNanoseconds / 1_000_000), Int64(UInt32.max))), &bytes) }
        number(6, error.processed == .no ? 1 : error.processed == .maybe ? 2 : 3, &bytes)
        return bytes
    }

    /// - Parameter bytes: from the peer, so anything; what cannot be read becomes UNKNOWN.
    static func decode(_ bytes: UnsafeRawBufferPointer) -> MeshError {
        var error = MeshError(.unknown, "", processed: .maybe)
        var reader = Reader(bytes: bytes)
        while let (field, value) = reader.next() {
            switch (field, value) {
            case (1, .number(let code)): error.code = StatusCode(rawValue: UInt8(exactly: code) ?? 2)
            case (2, .bytes(let text)): error.message = String(decoding: text, as: UTF8.self)
            case (3, .bytes(let text)): error.reason = String(decoding: text, as: UTF8.self)
            case (4, .bytes(let inner)): error.violations.append(violation(inner))
            case (5, .number(let milliseconds)) where milliseconds > 0: error.retryAfter = .milliseconds(Int64(min(milliseconds, UInt64(UInt32.max))))
            case (6, .number(let processed)): error.processed = processed == 1 ? .no : processed == 3 ? .yes : .maybe
            default: continue
            }
        }
        // An ERROR cannot say that all is well.
        if error.code == .ok { error.code = .unknown }
        return error
    }

    private static func violation(_ bytes: UnsafeRawBufferPointer) -> FieldViolation {
        var violation = FieldViolation(field: "", message: "")
        var reader = Reader(bytes: bytes)
        while let (field, value) = reader.next() {
            switch (field, value) {
            case (1, .bytes(let text)): violation.field = String(decoding: text, as: UTF8.self)
            case (2, .bytes(let text)): violation.message = String(decoding: text, as: UTF8.self)
            default: continue
            }
        }
        return violation
    }

    private static func number(_ field: UInt64, _ value: UInt64, _ bytes: inout [UInt8]) {
        varint(field << 3, &bytes)
        varint(value, &bytes)
    }

    private static func text(_ field: UInt64, _ value: String, _ bytes: inout [UInt8]) {
        guard !value.isEmpty else { return }
        varint(field << 3 | 2, &bytes)
        varint(UInt64(value.utf8.count), &bytes)
        bytes += value.utf8
    }

    private static func varint(_ value: UInt64, _ bytes: inout [UInt8]) {
        var value = value
        while value >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: value) | 0x80)
            value >>= 7
        }
        bytes.append(UInt8(value))
    }

    private struct Reader {
        enum Value {
            case number(UInt64)
            case bytes(UnsafeRawBufferPointer)
        }

        let bytes: UnsafeRawBufferPointer
        var offset = 0

        mutating func next() -> (field: UInt64, Value)? {
            while let tag = varint() {
                switch tag & 7 {
                case 0: return varint().map { (tag >> 3, .number($0)) }
                case 1: offset += 8
                case 2:
                    guard let count = varint(), count <= UInt64(bytes.count - offset) else { return nil }
                    defer { offset += Int(count) }
                    return (tag >> 3, .bytes(UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + Int(count)])))
                case 5: offset += 4
                default: return nil
                }
            }
            return nil
        }

        private mutating func varint() -> UInt64? {
            var value: UInt64 = 0
            for shift in stride(from: UInt64(0), to: 64, by: 7) {
                guard offset < bytes.count else { return nil }
                let byte = bytes[offset]
                offset += 1
                value |= UInt64(byte & 0x7F) << shift
                if byte < 0x80 { return value }
            }
            return nil
        }
    }
}
