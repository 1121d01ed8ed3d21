import LogisticsShared
import Mesh
import MeshEnvironment
import MeshProtobuf
import Testing
import struct FoundationEssentials.UUID

@Suite struct PageTests {
    static let position = NewestFirst(createdAt: Timestamp(microseconds: 1_772_323_199_123_456), id: UUID(uuidString: "018f3d6c-9a10-7c11-b2a1-e3b893f00101")!)

    @Test func `without a size a page holds twenty elements`() throws {
        let page = try Page<NewestFirst>(size: 0, token: "")
        #expect(page.size == 20)
        #expect(page.after == nil)
    }

    @Test func `no page is larger than two hundred`() throws {
        #expect(try Page<NewestFirst>(size: 100_000, token: "").size == 200)
    }

    @Test func `the token of a page leads to the next`() throws {
        let page = try Page<NewestFirst>(size: 2, token: "")
        let cut = page.cut([1, 2, 3]) { _ in Self.position }
        #expect(cut.rows == [1, 2])
        #expect(try Page<NewestFirst>(size: 2, token: cut.nextToken).after == Self.position)
    }

    @Test func `the last page has no token`() throws {
        let page = try Page<NewestFirst>(size: 2, token: "")
        #expect(page.cut([1, 2]) { _ in Self.position }.nextToken == "")
    }

    @Test(arguments: ["!", "AAAA", "a", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"])
    func `what is no token is refused with its field`(token: String) {
        let error = #expect(throws: MeshError.self) { try Page<NewestFirst>(size: 0, token: token) }
        #expect(error?.code == .invalidArgument)
        #expect(error?.violations.map(\.field) == ["pageToken"])
    }

    @Test func `a token of another list is refused`() throws {
        let token = Base64URL.encode(ByName(id: Self.position.id).bytes)
        #expect(throws: MeshError.self) { try Page<NewestFirst>(size: 0, token: token) }
        #expect(try Page<ByName>(size: 0, token: token).after?.id == Self.position.id)
    }

    @Test func `every sequence of bytes survives base64url`() {
        let random = RandomSource.seeded(7)
        for length in 0..<70 {
            let bytes = random.bytes(length)
            let text = Base64URL.encode(bytes)
            #expect(text.utf8.count == (length * 4 + 2) / 3)
            #expect(Base64URL.decode(text) == bytes)
        }
    }

    @Test func `stray bits at the end are no second way to write the same`() {
        #expect(Base64URL.decode("AA") == [0])
        #expect(Base64URL.decode("AB") == nil)
    }
}
