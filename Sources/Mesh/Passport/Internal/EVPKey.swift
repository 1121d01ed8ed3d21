internal import COpenSSL

/// The owner of an `EVP_PKEY`.
struct EVPKey: ~Copyable {
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) { self.pointer = pointer }

    deinit { EVP_PKEY_free(pointer) }
}
