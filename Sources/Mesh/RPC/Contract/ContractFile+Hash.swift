package import MeshProtobuf

extension ContractFile {
    /// WIRE.md §4.3; `nil` when OpenSSL cannot compute it.
    package var hash: [UInt8]? {
        var bytes: [UInt8] = []
        for file in dependencies + [self] {
            withUnsafeBytes(of: UInt32(file.serializedDescriptor.count).bigEndian) { bytes.append(contentsOf: $0) }
            bytes += file.serializedDescriptor
        }
        return Fingerprint.sha256(bytes, [])
    }
}
