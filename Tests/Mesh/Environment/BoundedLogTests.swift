import Glibc
import MeshEnvironment
import Testing

@Suite struct BoundedLogTests {
    private func size(_ path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : -1
    }

    @Test func `a log that is too long is set aside, and its writer goes on at the beginning`() throws {
        let path = "/tmp/chill-bounded-log-\(getpid())"
        defer { for file in [path, path + ".1"] { unlink(file) } }
        let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        try #require(file >= 0)
        defer { close(file) }
        let line = [UInt8](repeating: UInt8(ascii: "a"), count: 100)
        for _ in 0..<10 { #expect(write(file, line, line.count) == line.count) }
        #expect(!BoundedLog.trim(path, limit: 1000))
        #expect(write(file, line, 1) == 1)
        #expect(BoundedLog.trim(path, limit: 1000))
        #expect(size(path) == 0)
        #expect(size(path + ".1") == 1001)
        #expect(write(file, line, line.count) == line.count)
        #expect(size(path) == 100)
    }

    @Test func `what is no file is left alone`() {
        #expect(!BoundedLog.trim("/tmp", limit: 0))
        #expect(!BoundedLog.trim("/nonexistent/log", limit: 0))
    }

    @Test func `a secret has the length that was asked for and no repetition`() {
        let secrets = (0..<100).map { _ in RandomSource.system.secret(bytes: 24) }
        #expect(Set(secrets).count == 100)
        #expect(secrets.allSatisfy { $0.count == 48 && $0.allSatisfy { $0.isHexDigit && !$0.isUppercase } })
    }
}
