internal import MeshProtobuf
internal import MeshStatusV1

/// The body of an ERROR frame: `mesh.status.v1.Status`.
enum StatusPayload {
    static func encode(_ error: MeshError) -> [UInt8] {
        let status = Status(
            code: UInt32(error.code.rawValue), message: error.message, reason: error.reason,
            violations: error.violations.map { MeshStatusV1.FieldViolation(field: $0.field, message: $0.message) },
            retryAfterMs: error.retryAfter.map { UInt32(clamping: max(1, $0.wholeNanoseconds / 1_000_000)) } ?? 0,
            processed: error.processed.wire)
        // Only a text beyond 2 GiB cannot be encoded; an empty Status reads as UNKNOWN.
        return (try? status.serializedBytes()) ?? []
    }

    /// - Parameter bytes: from the peer, so anything; what cannot be read becomes UNKNOWN.
    static func decode(_ bytes: UnsafeRawBufferPointer) -> MeshError {
        guard let status = try? Status(serializedBytes: bytes), let number = UInt8(exactly: status.code), number != 0 else {
            return MeshError(.unknown, "the peer's error cannot be read", processed: .maybe)
        }
        return MeshError(
            StatusCode(rawValue: number), status.message, reason: status.reason,
            violations: status.violations.map { MeshProtobuf.FieldViolation(field: $0.field, message: $0.message) },
            retryAfter: status.retryAfterMs == 0 ? nil : .milliseconds(Int64(status.retryAfterMs)), processed: Processed(status.processed))
    }
}

extension Processed {
    fileprivate var wire: Status.Processed {
        switch self {
        case .no: .no
        case .maybe: .maybe
        case .yes: .yes
        }
    }

    fileprivate init(_ wire: Status.Processed) {
        switch wire {
        case .no: self = .no
        case .yes: self = .yes
        case .maybe, .unspecified, .unrecognized: self = .maybe
        }
    }
}
