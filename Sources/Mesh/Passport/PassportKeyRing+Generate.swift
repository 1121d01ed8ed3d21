public import MeshEnvironment

extension PassportKeyRing {
    /// Makes a new root key: `<directory>/public/<key id>.pem` for everyone, `<directory>/private/<key id>.pem` for the edge alone
    /// (mode 0600 in a directory of mode 0700). Ids sort by time, and an issuer takes the last. The older keys stay: remove a
    /// private one once the new one signs, move a public one to `<directory>/retired` five minutes later.
    ///
    /// - Returns: the new key's id.
    @discardableResult
    public static func generate(directory: String, clock: TimeSource = .system, random: RandomSource = .system) throws(PassportError) -> String {
        let now = Timestamp(seconds: clock.now().seconds).rfc3339.filter { $0 != "-" && $0 != ":" }
        let digits = String(random.next() & 0xFFFF_FFFF, radix: 16)
        let id = now + "-" + String(repeating: "0", count: 8 - digits.count) + digits
        let key = try PassportSigningKey.generate(id: id, random: random)
        try KeyFiles.makeDirectory(directory, mode: 0o755)
        try KeyFiles.makeDirectory(directory + "/public", mode: 0o755)
        try KeyFiles.makeDirectory(directory + "/private", mode: 0o700)
        var pem = try KeyPEM.encoded(privateKey: key.secret)
        defer { SecretBytes.erase(&pem) }
        // The public half first: nobody meets a signature before its key.
        try KeyFiles.write(KeyPEM.encoded(publicKey: key.publicKey), to: "\(directory)/public/\(id).pem", mode: 0o644)
        try KeyFiles.write(pem, to: "\(directory)/private/\(id).pem", mode: 0o600)
        return id
    }
}
