import Foundation

/// Where everything of one installation lives on disk; the layout is part of the stable surface.
struct DataDirectory: Sendable {
    let path: String

    init(_ path: String) {
        self.path = URL(fileURLWithPath: path).standardizedFileURL.path
    }

    var pki: String { "\(path)/pki" }
    var authority: String { "\(pki)/ca.pem" }
    var passportKeys: String { "\(pki)/passport" }
    var tokenKeys: String { "\(pki)/jwt" }
    func certificate(of service: String) -> String { "\(pki)/\(service)/certificate.pem" }
    func key(of service: String) -> String { "\(pki)/\(service)/key.pem" }
    func databasePassword(of service: String) -> String { "\(pki)/\(service)/database-password" }

    var postgres: String { "\(path)/postgres" }
    var logs: String { "\(path)/log" }
    var demo: String { "\(path)/demo.json" }

    var run: String { "\(path)/run" }
    /// Locked by the supervisor as long as it lives; holds its process id.
    var lock: String { "\(run)/chill.lock" }
    /// Exists while the system that this supervisor runs is ready; tells the addresses.
    func ready(of supervisor: pid_t) -> String { "\(run)/ready.\(supervisor)" }

    /// Makes the directories, closed to others. Root's database server runs as another user, who must get through the first one.
    func create() throws {
        for (directory, mode) in [(path, geteuid() == 0 ? 0o711 : 0o700), (pki, 0o700), (logs, 0o700), (run, 0o700)] {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: mode])
        }
    }

    /// Writes a file with secrets: readable by the owner only from its first byte on, complete or not at all.
    func writeSecret(_ text: String, to file: String) throws {
        let temporary = "\(file).new"
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw ChillError("cannot create \(temporary): \(String(cString: strerror(errno)))") }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        try handle.write(contentsOf: Data(text.utf8))
        try handle.synchronize()
        guard rename(temporary, file) == 0 else { throw ChillError("cannot write \(file): \(String(cString: strerror(errno)))") }
    }

    /// The secret in the file, or a new random one that is stored there.
    func secret(at file: String, make: () -> String) throws -> String {
        if let text = try? String(contentsOfFile: file, encoding: .utf8), !text.isEmpty {
            return text.trimmingCharacters(in: .whitespacesAndNewlines)
        }
        let text = make()
        try FileManager.default.createDirectory(
            atPath: URL(fileURLWithPath: file).deletingLastPathComponent().path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try writeSecret(text + "\n", to: file)
        return text
    }
}
