import COpenSSL
import MeshEnvironment
import MeshPassport

/// A Passport made step by step from `Protocols/PASSPORT.md`, without our own code: it can sign what ours never would.
struct ForeignChain {
    struct Failure: Error {}

    private var blocks: [UInt8] = []
    private var previous: [UInt8] = []
    private var secret: [UInt8]
    private let random = RandomSource.seeded(77)

    /// - Parameter root: the root key's secret.
    init(root: [UInt8]) { secret = root }

    mutating func append(payload: [UInt8]) throws {
        let next = random.bytes(32), nextKey = try publicKey(of: next)
        let context = previous.isEmpty ? "mesh/passport/v1/first\0" : "mesh/passport/v1/further\0"
        let length = withUnsafeBytes(of: UInt32(payload.count).bigEndian) { Array($0) }
        previous = try sign(Array(context.utf8) + previous + length + payload + nextKey)
        blocks += Self.field(2, Self.field(1, payload) + Self.field(2, nextKey) + Self.field(3, previous))
        secret = next
    }

    func bytes(keyID: String) -> [UInt8] { Self.field(1, Array(keyID.utf8)) + blocks + Self.field(3, secret) }

    static func field(_ number: UInt8, _ value: [UInt8]) -> [UInt8] {
        let length = value.count < 128 ? [UInt8(value.count)] : [UInt8(value.count & 0x7F) | 0x80, UInt8(value.count >> 7)]
        return [number << 3 | 2] + length + value
    }

    private func publicKey(of secret: [UInt8]) throws -> [UInt8] {
        guard let key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, secret, secret.count) else { throw Failure() }
        defer { EVP_PKEY_free(key) }
        var bytes = [UInt8](repeating: 0, count: 32), length = 32
        guard EVP_PKEY_get_raw_public_key(key, &bytes, &length) == 1 else { throw Failure() }
        return bytes
    }

    private func sign(_ message: [UInt8]) throws -> [UInt8] {
        guard let key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, secret, secret.count), let context = EVP_MD_CTX_new() else { throw Failure() }
        defer {
            EVP_MD_CTX_free(context)
            EVP_PKEY_free(key)
        }
        var signature = [UInt8](repeating: 0, count: 64), length = 64
        guard EVP_DigestSignInit(context, nil, nil, nil, key) == 1, EVP_DigestSign(context, &signature, &length, message, message.count) == 1 else {
            throw Failure()
        }
        return signature
    }
}
