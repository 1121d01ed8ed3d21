import Foundation
import Testing

/// What other programs have to say about our server. They talk to a process of its own, whose memory and life they watch.
@Suite(.serialized) struct PythonTests {
    @Test func `the reference client passes the vectors`() throws {
        let report = try PythonScript.run("Protocols/clients/python/test_vectors.py", [])
        #expect(report.status == 0, "\(report.lines.joined(separator: "\n"))")
    }

    @Test func `hostile peers get the stated end, in time and for little memory, and nobody else notices`() throws {
        let server = try ServerProcess("handshake-ms=1000")
        let report = try PythonScript.run("Tests/Mesh/Behavior/hostile.py", [server.directory, "\(server.port)", "\(server.processIdentifier)"])
        for line in report.failed { Issue.record("\(line)") }
        #expect(report.status == 0 && report.passed.count > 20, "\(report.lines.suffix(5).joined(separator: "\n"))")
        #expect(server.isRunning)
        #expect(try server.stop() == 0)
    }

    @Test func `the reference client behaves as the suite says, and so does our server towards it`() throws {
        let server = try ServerProcess("calls=10500")
        let report = try PythonScript.run("Tests/Mesh/Behavior/driver.py", [server.directory, "\(server.port)", "\(server.processIdentifier)"])
        for line in report.failed { Issue.record("\(line)") }
        #expect(report.status == 0 && report.passed.count == BehaviorCase.all.count + 1, "\(report.lines.suffix(5).joined(separator: "\n"))")
        // The drain at the end of the suite has ended it.
        #expect(try server.stop() == 0)
    }
}
