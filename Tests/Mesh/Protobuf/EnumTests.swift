import MeshProtobuf
import MeshTestingV1
import Testing

@Suite struct EnumTests {
    @Test func `values have numbers and names of the contract`() {
        #expect(Everything.Color.darkGreen.rawValue == 2)
        #expect(Everything.Color.darkGreen.name == "DARK_GREEN")
        #expect(Everything.Color(name: "BLUE") == .blue)
        #expect(Everything.Color(name: "PINK") == nil)
        #expect(Everything.Color.allCases == [.unspecified, .red, .darkGreen, .blue])
    }

    @Test func `a value that is not named keeps its number`() throws {
        #expect(Everything.Color(rawValue: 7) == .unrecognized(7))
        #expect(Everything.Color.unrecognized(1) == .red)
        let back = try Everything(serializedBytes: Everything(color: .unrecognized(-7)).serializedBytes())
        #expect(back.color == .unrecognized(-7))
    }

    @Test func `two names of one number are the same value`() {
        #expect(Aliased.one == Aliased.first)
        #expect(Aliased.allCases.count == 2)
    }
}
