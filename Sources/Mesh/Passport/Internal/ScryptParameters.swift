internal import COpenSSL

/// The cost of a hash: 2^logN rounds over blocks of 128 r bytes, p times.
struct ScryptParameters: Equatable {
    var logN: Int
    var r: Int
    var p: Int

    static let current = ScryptParameters(logN: 15, r: 8, p: 1)

    /// Parameters from storage must not become a way to exhaust memory or to skip the work.
    var isSane: Bool { (10...17).contains(logN) && (1...16).contains(r) && (1...4).contains(p) && memory <= 134_217_728 }

    private var memory: Int { 128 * r << logN }

    func derive(_ password: String, salt: [UInt8], count: Int) -> [UInt8]? {
        var hash = [UInt8](repeating: 0, count: count)
        var password = password
        let isDone = password.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                // The library refuses to use more than the limit; it needs some blocks beside the table.
                EVP_PBE_scrypt(
                    characters.baseAddress, characters.count, salt, salt.count, UInt64(1) << UInt64(logN), UInt64(r), UInt64(p),
                    UInt64(memory + 4_194_304), &hash, count) == 1
            }
        }
        guard isDone else { ERR_clear_error(); return nil }
        return hash
    }
}
