import Contracts
import Foundation
import Testing

@Suite struct ContractFolderTests {
    private func git(_ folder: URL, _ arguments: String...) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["git", "-C", folder.path, "-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"] + arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }

    @Test func `the folder is compared with what it was at a commit, and nothing is left behind`() throws {
        try Fixture.withFolder { repository in
            let protocols = repository.appending(path: "some/Protocols")
            try Fixture.write("message A { string a = 1; } message Old {}", to: protocols)
            try git(repository, "init", "-q")
            try git(repository, "add", "-A")
            try git(repository, "commit", "-q", "-m", "first")
            try Fixture.write("message A { int32 a = 1; }", to: protocols)
            let before = try FileManager.default.subpathsOfDirectory(atPath: repository.path).filter { !$0.hasPrefix(".git") }
            let folder = ContractFolder(protocols)
            let changes = try ContractComparison(old: folder.contracts(at: "HEAD"), new: folder.contracts()).changes()
            #expect(changes.map(\.rule) == [.messageRemoved, .fieldTypeChanged])
            #expect(try FileManager.default.subpathsOfDirectory(atPath: repository.path).filter { !$0.hasPrefix(".git") } == before)
        }
    }

    @Test func `what cannot be compared is told`() throws {
        try Fixture.withFolder { repository in
            let protocols = repository.appending(path: "Protocols")
            try Fixture.write("message A {}", to: protocols)
            try git(repository, "init", "-q")
            try git(repository, "commit", "-q", "--allow-empty", "-m", "empty")
            let folder = ContractFolder(protocols)
            for reference in ["nowhere", "--output=x", ""] {
                let error = try #require(throws: ContractError.self) { try folder.contracts(at: reference) }
                #expect(error.description.contains("\"\(reference)\" names no commit"))
            }
            let missing = try #require(throws: ContractError.self) { try folder.contracts(at: "HEAD") }
            #expect(missing.description.contains("there is no Protocols at HEAD"))
            try Fixture.write("message A { B b = 1; }", to: protocols)
            let wrong = try #require(throws: ContractError.self) { try folder.contracts() }
            #expect(wrong.description.contains("shop/v1/shop.proto:6:13: \"B\" is not defined"))
            let empty = try #require(throws: ContractError.self) { try ContractFolder(repository.appending(path: ".git/refs")).contracts() }
            #expect(empty.description.contains("there is no .proto file"))
        }
    }
}
