internal import CMeshShims

/// SHA-256.
enum Fingerprint {
    /// Over two pieces, one after the other; `nil` when OpenSSL cannot compute it.
    static func sha256(_ first: [UInt8], _ second: [UInt8]) -> [UInt8]? {
        second.withUnsafeBytes { sha256(first, $0) }
    }

    static func sha256(_ first: [UInt8], _ second: UnsafeRawBufferPointer) -> [UInt8]? {
        var digest = [UInt8](repeating: 0, count: 32)
        let result = first.withUnsafeBytes { mesh_sha256($0.baseAddress, $0.count, second.baseAddress, second.count, &digest) }
        return result == 1 ? digest : nil
    }
}
