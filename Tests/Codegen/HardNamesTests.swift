import Mesh
import MeshHardNamesV1
import MeshProtobuf
import Testing

/// That the contract of hard names compiles is most of the test.
@Suite struct HardNamesTests {
    @Test func `names that Swift needs are still the contract's on the wire`() throws {
        var message = MeshHardNamesV1.A(class: "c", self_: "s", init_: "i", checks: "x", e: .none)
        message.where = .for(.name_)
        message.byFlag = [true: .self_, false: .init_]
        message.a = MeshHardNamesV1.A.A()
        #expect(try MeshHardNamesV1.A(serializedBytes: message.serializedBytes()) == message)
        #expect(MeshHardNamesV1.A.E.allCases.map(\.name).prefix(6) == ["E_UNSPECIFIED", "SELF", "INIT", "NONE", "DEFAULT", "NAME"])
        #expect(message._violations() == [])
        #expect(MeshHardNamesV1.A()._violations().map(\.field) == ["checks"])
    }

    @Test func `methods keep their names in the contract`() {
        #expect(
            HardDefinition.service.methods.map(\.name)
                == ["Init", "Default", "Subscript", "Repeat", "Self", "Options", "Request", "Hash", "Body"])
        #expect(HardDefinition.`default`.kind == .serverStreaming && HardDefinition.init_.kind == .unary)
    }

    @Test func `an event with a number as its key`() { #expect(MeshHardNamesV1.Int(int: 5).eventKey == "5") }
}
