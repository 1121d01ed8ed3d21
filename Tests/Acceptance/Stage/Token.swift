import Foundation

/// Makes access tokens that the bridge itself would not make.
enum Token {
    /// The token with other claims, signed by the key of the directory (Ed25519, as RFC 8037 says).
    static func resigned(_ parts: [String], keys: String, claims change: (JSON) -> JSON) throws -> String {
        guard parts.count == 3, let payload = Data(base64URL: parts[1]) else { throw StageError("no token of three parts") }
        let body = "\(parts[0]).\(Data(change(try JSON(data: payload)).text.utf8).base64URL)"
        let enumerator = FileManager.default.enumerator(atPath: keys)
        while let name = enumerator?.nextObject() as? String {
            guard let text = try? String(contentsOfFile: "\(keys)/\(name)", encoding: .utf8), text.contains("PRIVATE KEY") else { continue }
            let input = "/tmp/chill-acceptance-token-\(UUID().uuidString)"
            defer { for file in [input, "\(input).sig"] { try? FileManager.default.removeItem(atPath: file) } }
            try Data(body.utf8).write(to: URL(fileURLWithPath: input))
            let result = try Command.run("/usr/bin/openssl", ["pkeyutl", "-sign", "-rawin", "-inkey", "\(keys)/\(name)", "-in", input, "-out", "\(input).sig"])
            guard result.status == 0 else { throw StageError("openssl: \(result.output)") }
            return "\(body).\(try Data(contentsOf: URL(fileURLWithPath: "\(input).sig")).base64URL)"
        }
        throw StageError("no private key below \(keys)")
    }
}

extension Data {
    var base64URL: String {
        base64EncodedString().replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_").replacingOccurrences(of: "=", with: "")
    }

    init?(base64URL text: String) {
        let standard = text.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
        self.init(base64Encoded: standard + String(repeating: "=", count: (4 - standard.count % 4) % 4))
    }
}
