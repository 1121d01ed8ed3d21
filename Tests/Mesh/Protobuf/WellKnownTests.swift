import MeshProtobuf
import MeshTestingV1
import Testing

@Suite struct WellKnownTests {
    /// Swift ends the process when it is asked for the seconds of a duration that has more than 64 bits of them.
    @Test(arguments: [(Int64.min, Int32(-1)), (.max, 999_999_999), (.max, .max), (.min, .min)])
    func `the longest durations are read and written again`(_ seconds: Int64, _ nanoseconds: Int32) throws {
        func varint(_ value: Int64) -> [UInt8] {
            var rest = UInt64(bitPattern: value)
            var bytes: [UInt8] = []
            while rest > 0x7f { bytes.append(UInt8(rest & 0x7f) | 0x80); rest >>= 7 }
            return bytes + [UInt8(rest)]
        }
        let content = [0x08] + varint(seconds) + [0x10] + varint(Int64(nanoseconds))
        let message = try Everything(serializedBytes: [0x9a, 0x01, UInt8(content.count)] + content)
        let again = try Everything(serializedBytes: message.serializedBytes())
        #expect(again == message && again.duration?.components.seconds.signum() == seconds.signum())
        #expect(!Timestamp(seconds: seconds, nanoseconds: 0).rfc3339.isEmpty)
        let longest = try Everything(duration: .seconds(Int64.max)).serializedBytes()
        #expect(try Everything(duration: .seconds(Int64.max) + .seconds(Int64.max)).serializedBytes() == longest)
    }

    @Test func `a wrapper is an optional of the plain value`() throws {
        let message = Values(
            doubleValue: -0.0, floatValue: 1.5, int64Value: .min, uint64Value: .max, int32Value: 0, uint32Value: 7, boolValue: false,
            stringValue: "", bytesValue: [], numbers: [0, 5], texts: [1: "a", 2: ""])
        let back = try Values(serializedBytes: message.serializedBytes())
        #expect(back == message)
        #expect(back.int32Value == 0)
        #expect(back.doubleValue?.sign == .minus)
        #expect(try Values().serializedBytes().isEmpty)
        #expect(try Values(stringValue: "").serializedBytes() == [0x92, 0x01, 0])
    }

    @Test func `wrappers are plain values in JSON`() throws {
        let message = Values(int64Value: 5, boolValue: false, bytesValue: [1, 2], numbers: [7], texts: [1: "a"], choice: .chosenFlag(true))
        let text = #"{"int64Value":"5","boolValue":false,"bytesValue":"AQI=","numbers":["7"],"texts":{"1":"a"},"chosenFlag":true}"#
        #expect(try message.jsonString(options: .init(printDefaults: false)) == text)
        #expect(try Values(jsonString: text) == message)
        #expect(try Values(jsonString: #"{"int64Value":null}"#) == Values())
    }

    @Test func `an Any takes any message and gives it back as what it is only`() throws {
        let inside = Tree(value: 5)
        let any = try AnyMessage(packing: inside)
        #expect(any.typeURL == "type.googleapis.com/mesh.testing.v1.Tree")
        #expect(any.contains(Tree.self))
        #expect(try any.unpacked(as: Tree.self) == inside)
        #expect(try any.unpacked(as: Chicken.self) == nil)
        #expect(try AnyMessage(packing: Duration.milliseconds(1500)).unpacked(as: Duration.self) == .milliseconds(1500))
        #expect(try AnyMessage(packing: Int64(7)).containedName == "google.protobuf.Int64Value")
        let registry = try TypeRegistry([Tree.self])
        #expect(try any.unpacked(with: registry) as? Tree == inside)
        #expect(try AnyMessage(packing: Chicken()).unpacked(with: registry) == nil)
        #expect(throws: ProtobufError.self) { try AnyMessage(typeURL: any.typeURL, value: [0x08]).unpacked(as: Tree.self) }
    }

    @Test func `an Any is its message with the name of its type in JSON`() throws {
        let values = Values(
            any: try AnyMessage(packing: Duration.seconds(2)),
            anys: [try AnyMessage(packing: Values(stringValue: "s")), try AnyMessage(packing: try AnyMessage(packing: Struct(fields: ["a": [1, nil]])))])
        let text =
            #"{"any":{"@type":"type.googleapis.com/google.protobuf.Duration","value":"2s"},"#
            + #""anys":[{"@type":"type.googleapis.com/mesh.testing.v1.Values","stringValue":"s"},"#
            + #"{"@type":"type.googleapis.com/google.protobuf.Any","value":{"@type":"type.googleapis.com/google.protobuf.Struct","value":{"a":[1,null]}}}]}"#
        #expect(try values.jsonString(options: .init(printDefaults: false)) == text)
        #expect(try Values(jsonString: text) == values)
        #expect(try Values(jsonString: #"{"any":{}}"#) == Values(any: AnyMessage()))
    }

    @Test func `a type that the contract does not know is found in the registry, else it is an error`() throws {
        let values = Values(any: try AnyMessage(packing: Tree(value: 5)))
        #expect(throws: ProtobufError(.unknownType, path: "any")) { try values.jsonString() }
        let options = ProtoJSONOptions(printDefaults: false, types: try TypeRegistry([Tree.self]))
        let text = try values.jsonString(options: options)
        #expect(text == #"{"any":{"@type":"type.googleapis.com/mesh.testing.v1.Tree","value":5}}"#)
        #expect(try Values(jsonString: text, options: options) == values)
        #expect(throws: ProtoJSONError.self) { try Values(jsonString: text) }
    }

    @Test(arguments: [#"{"any":5}"#, #"{"any":{"a":1}}"#, #"{"any":{"@type":"google.protobuf.Duration","value":"1s"}}"#, #"{"any":{"@type":"t/google.protobuf.Duration"}}"#])
    func `JSON that is no Any is refused`(_ text: Swift.String) {
        #expect(throws: ProtoJSONError.self) { try Values(jsonString: text) }
    }

    @Test func `a Struct is written as Swift writes dictionaries, and is JSON`() throws {
        let structure: Struct = ["name": "tape", "price": 12.5, "sold": false, "tags": ["a", nil], "box": ["width": 3]]
        let text = #"{"box":{"width":3},"name":"tape","price":12.5,"sold":false,"tags":["a",null]}"#
        #expect(structure.json?.serialized == text)
        #expect(try structure.jsonString() == text)
        #expect(try Struct(json: JSONValue(parsing: text)) == structure)
        #expect(try Struct(jsonString: text) == structure)
        #expect(try Struct(serializedBytes: structure.serializedBytes()) == structure)
        #expect(try Struct(json: [1]) == nil)
        #expect(structure["price"]?.kind == .number(12.5))
    }

    @Test func `values that JSON does not have are refused`() throws {
        #expect(StructValue(.number(.nan)).json == nil)
        #expect(throws: ProtobufError(.notRepresentable, path: "value")) { try Values(value: StructValue(.number(.infinity))).jsonString() }
        #expect(throws: ProtobufError(.notRepresentable, path: "value")) { try Values(value: StructValue()).jsonString() }
        #expect(throws: ProtoJSONError.self) { try StructValue(json: .number("1e999")) }
        #expect(throws: ProtoJSONError.self) { try Values(jsonString: #"{"value":1e999}"#) }
    }

    @Test func `null is a value for Value and NullValue, and absence for the others`() throws {
        #expect(try Values(jsonString: #"{"value":null,"list":null,"null":null}"#) == Values(value: nil as StructValue))
        #expect(try Values(jsonString: #"{"chosenNull":null}"#).choice == .chosenNull(.nullValue))
        #expect(try Values(jsonString: #"{"chosenValue":null}"#).choice == .chosenValue(nil))
        #expect(try Values(jsonString: #"{"values":[null],"valuesByName":{"a":null}}"#) == Values(values: [nil], valuesByName: ["a": nil]))
        #expect(throws: ProtoJSONError.self) { try Values(jsonString: #"{"numbers":[null]}"#) }
    }

    @Test func `a field mask has the names of JSON in JSON`() throws {
        let mask: FieldMask = ["name", "address.street_name"]
        #expect(try mask.jsonString() == #""name,address.streetName""#)
        #expect(try FieldMask(jsonString: #""name,address.streetName""#) == mask)
        #expect(try FieldMask(jsonString: #""""#) == FieldMask())
        #expect(mask.contains("name.first") && mask.contains("name") && !mask.contains("names") && !mask.contains("address"))
        for path in ["fooBar", "foo__bar", "foo_3", "foo_"] { #expect(throws: ProtobufError.self) { try FieldMask(paths: [path]).jsonString() } }
        for text in [#""a_b""#, #""a,,b""#, #""a b""#, "5"] { #expect(throws: ProtoJSONError.self) { try FieldMask(jsonString: text) } }
    }
}
