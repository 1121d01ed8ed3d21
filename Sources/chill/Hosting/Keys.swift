import Bridge
import Foundation
import MeshPassport
import MeshTransport

/// The installation's keys: made on the first start, kept ever after.
struct Keys {
    let directory: DataDirectory

    func ensure() async throws {
        try DevelopmentAuthority(directory: directory.pki).ensure(services: Part.allCases.map(\.rawValue) + [Part.operatorIdentity])
        if isEmpty("\(directory.passportKeys)/public") { _ = try PassportKeyRing.generate(directory: directory.passportKeys) }
        if isEmpty(directory.tokenKeys) { try await TokenSigner.generate(directory: directory.tokenKeys) }
    }

    private func isEmpty(_ path: String) -> Bool {
        (try? FileManager.default.contentsOfDirectory(atPath: path))?.isEmpty ?? true
    }
}
