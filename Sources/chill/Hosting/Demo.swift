import Foundation
import Logging
import Mesh
import MeshEnvironment
import MeshTransport

/// Fills a fresh installation with the demo and tells who can log in.
struct Demo {
    let directory: DataDirectory
    let settings: Settings
    let loops: EventLoops
    let logger: Logger

    /// What `demo.json` holds.
    private struct Listing: Encodable {
        struct Account: Encodable {
            let role, email, password, firmId, hubId: String
        }

        let accounts: [Account]
    }

    /// Creates what is missing and writes `demo.json` last: a seed that was interrupted runs again.
    func seed() async throws {
        let passwords = try drawnPasswords()
        let client = try Parts.client(identity: Part.operatorIdentity, directory: directory, settings: settings, loops: loops, logger: logger)
        var seeder = DemoSeeder(mesh: client)
        seeder.report = { step, done, total in
            if done == total { FileHandle.standardError.write(Data("   \(total) \(step)\n".utf8)) }
        }
        do {
            try await seeder.seed(passwords: passwords)
        } catch {
            await client.close()
            throw error
        }
        await client.close()
        let listing = Listing(
            accounts: DemoAccounts.listed.map { account in
                Listing.Account(role: account.role.rawValue, email: account.email, password: passwords[account.email] ?? "", firmId: account.firmID, hubId: account.hubID)
            })
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try directory.writeSecret(String(decoding: try encoder.encode(listing), as: UTF8.self) + "\n", to: directory.demo)
        unlink(passwordsFile)
    }

    private var passwordsFile: String { "\(directory.run)/demo-passwords.json" }

    /// One random password per account. They are kept while the seed runs, so that a second try knows those of the first.
    private func drawnPasswords() throws -> [String: String] {
        let kept = (try? JSONDecoder().decode([String: String].self, from: Data(contentsOf: URL(fileURLWithPath: passwordsFile)))) ?? [:]
        let letters = Array("abcdefghijkmnpqrstuvwxyz23456789")
        let passwords = Dictionary(
            DemoAccounts.all.map { account in
                (account.email, kept[account.email] ?? String(RandomSource.system.bytes(20).map { letters[Int($0) % letters.count] }))
            }, uniquingKeysWith: { first, _ in first })
        try directory.writeSecret(String(decoding: try JSONEncoder().encode(passwords), as: UTF8.self), to: passwordsFile)
        return passwords
    }
}
