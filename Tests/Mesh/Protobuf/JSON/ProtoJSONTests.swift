import MeshDescriptors
import MeshProtobuf
import MeshTestingV1
import Testing

@Suite struct ProtoJSONTests {
    static let pool: DescriptorPool? = {
        let file = MeshTestingV1Contract.testing
        return try? DescriptorPool(files: (file.dependencies + [file]).map(\.serializedDescriptor))
    }()

    static func encode(_ text: Swift.String, as name: Swift.String = "Everything", edge: Bool = false) throws -> [UInt8] {
        let type = try #require(pool?.message("mesh.testing.v1." + name))
        return try ProtoJSON.encode(JSONValue(parsing: text), as: type, options: ProtoJSONOptions(edge: edge))
    }

    static func everything(_ text: Swift.String) throws -> Everything { try Everything(serializedBytes: encode(text)) }

    static func decode(_ message: some Message, printDefaults: Bool = false, edge: Bool = false) throws -> Swift.String {
        let type = try #require(pool?.message(Swift.type(of: message).messageName))
        return try ProtoJSON.decode(
            message.serializedBytes(), as: type, options: ProtoJSONOptions(printDefaults: printDefaults, edge: edge)
        ).serialized
    }

    static func violations(_ text: Swift.String, as name: Swift.String = "Everything", edge: Bool = false) throws -> [Swift.String] {
        do {
            _ = try encode(text, as: name, edge: edge)
            return []
        } catch let error as ProtoJSONError { return error.violations.map(\.field) }
    }

    @Test func `every kind of field comes back through JSON`() throws {
        let text = try Self.decode(RoundTripTests.full)
        #expect(try Self.everything(text) == RoundTripTests.full)
        #expect(text.contains("-0.0"))
    }

    @Test func `values are written as protobuf's JSON says`() throws {
        let message = Everything(
            aDouble: 1, aFloat: 0.1, anInt32: -5, anInt64: .max, aUint64: .max, aBool: true, someBytes: [0xfb, 0xff], color: .darkGreen,
            time: Timestamp(seconds: 0, nanoseconds: 500_000_000), duration: .milliseconds(-1500), maybeInt32: 0,
            doubles: [.nan, .infinity, -.infinity, 1e300], colors: [.unrecognized(9)], byFlag: [true: 1])
        #expect(
            try Self.decode(message) == """
                {"aDouble":1,"aFloat":0.1,"anInt32":-5,"anInt64":"9223372036854775807","aUint64":"18446744073709551615","aBool":true,\
                "someBytes":"+/8=","color":"DARK_GREEN","time":"1970-01-01T00:00:00.500Z","duration":"-1.500s","maybeInt32":0,\
                "doubles":["NaN","Infinity","-Infinity",1e+300],"colors":[9],"byFlag":{"true":"1"}}
                """)
    }

    @Test func `the greatest numbers are written so that readers of doubles find them in range`() throws {
        let message = Everything(aFloat: -.greatestFiniteMagnitude, maybeDouble: .greatestFiniteMagnitude)
        let text = try Self.decode(message)
        #expect(text == #"{"aFloat":-3.4028234663852886e+38,"maybeDouble":1.7976931348623157e+308}"#)
        #expect(try Self.everything(text) == message)
    }

    @Test func `defaults are written when asked for, what is absent never`() throws {
        #expect(
            try Self.decode(Everything.Inner(), printDefaults: true) == #"{"text":"","numbers":[]}"#)
        #expect(try Self.decode(Everything.Inner(), printDefaults: false) == "{}")
        let text = try Self.decode(Everything(), printDefaults: true)
        #expect(text.contains(#""anInt64":"0""#) && text.contains(#""color":"COLOR_UNSPECIFIED""#) && text.contains(#""texts":{}"#))
        #expect(!text.contains("maybe") && !text.contains("inner\"") && !text.contains("chosen"))
    }

    @Test func `names of the contract and of JSON are both read`() throws {
        #expect(try Self.everything(#"{"an_int32":1,"aString":"x"}"#) == Everything(anInt32: 1, aString: "x"))
    }

    @Test func `integers may be strings, and written with a point or an exponent`() throws {
        let text = #"{"anInt32":"-7","anInt64":"9223372036854775807","aUint64":18446744073709551615,"aSint32":1.0,"aUint32":1e3,"int32s":["1",2,-0]}"#
        #expect(
            try Self.everything(text)
                == Everything(anInt32: -7, anInt64: .max, aUint32: 1000, aUint64: .max, aSint32: 1, int32s: [1, 2, 0]))
    }

    @Test func `enums are read by name and by number`() throws {
        #expect(try Self.everything(#"{"color":"BLUE","colors":[2,77,"RED"]}"#) == Everything(color: .blue, colors: [.darkGreen, .unrecognized(77), .red]))
    }

    @Test func `bytes are read from both alphabets, padded or not`() throws {
        for text in ["+/8=", "-_8", "+/8", "-_8="] {
            #expect(try Self.everything("{\"someBytes\":\"\(text)\"}").someBytes == [0xfb, 0xff])
        }
    }

    @Test func `null means absent`() throws {
        #expect(try Self.everything(#"{"anInt32":null,"maybeString":null,"inner":null,"strings":null,"texts":null,"chosenInt32":null}"#) == Everything())
    }

    @Test(arguments: [
        (#"{"anInt32":2147483648}"#, ["anInt32"]), (#"{"anInt32":-2147483649}"#, ["anInt32"]), (#"{"aUint32":-1}"#, ["aUint32"]),
        (#"{"anInt64":"9223372036854775808"}"#, ["anInt64"]), (#"{"anInt32":1.5}"#, ["anInt32"]), (#"{"anInt32":" 1"}"#, ["anInt32"]),
        (#"{"anInt32":""}"#, ["anInt32"]), (#"{"anInt32":true}"#, ["anInt32"]), (#"{"aFloat":1e39}"#, ["aFloat"]),
        (#"{"aDouble":1e309}"#, ["aDouble"]), (#"{"aDouble":"inf"}"#, ["aDouble"]), (#"{"aBool":"true"}"#, ["aBool"]), (#"{"aBool":1}"#, ["aBool"]),
        (#"{"aString":1}"#, ["aString"]), (#"{"someBytes":"*"}"#, ["someBytes"]), (#"{"someBytes":"A"}"#, ["someBytes"]),
        (#"{"color":"PINK"}"#, ["color"]), (#"{"color":1.5}"#, ["color"]), (#"{"time":"2026-02-30T00:00:00Z"}"#, ["time"]), (#"{"time":5}"#, ["time"]),
        (#"{"duration":"5"}"#, ["duration"]), (#"{"duration":"315576000001s"}"#, ["duration"]), (#"{"strings":"a"}"#, ["strings"]),
        (#"{"strings":["a",null,3]}"#, ["strings[1]", "strings[2]"]), (#"{"inner":[]}"#, ["inner"]), (#"{"texts":[]}"#, ["texts"]),
        (#"{"texts":{"a":1}}"#, ["texts[a]"]), (#"{"byFlag":{"yes":1}}"#, ["byFlag[yes]"]), (#"{"innersByNumber":{"x":{}}}"#, ["innersByNumber[x]"]),
        (#"{"nothing":1}"#, ["nothing"]), (#"{"inners":[{},{"nothing":1}]}"#, ["inners[1].nothing"]),
        (#"{"anInt32":1,"an_int32":2}"#, ["an_int32"]), (#"{"chosenInt32":1,"chosenString":"a"}"#, ["chosenString"]), ("[]", [""]),
        (#"{"anInt32":"x","aBool":0,"inner":{"numbers":["y"]}}"#, ["anInt32", "aBool", "inner.numbers[0]"]),
    ])
    func `everything that is wrong is reported with its path`(_ text: Swift.String, _ fields: [Swift.String]) throws {
        #expect(try Self.violations(text) == fields)
    }

    @Test func `an internal field is neither known nor shown at the edge`() throws {
        #expect(try Self.violations(#"{"secret":"s"}"#, as: "Ruled", edge: true) == ["secret"])
        #expect(try Ruled(serializedBytes: Self.encode(#"{"secret":"s"}"#, as: "Ruled")).secret == "s")
        #expect(try Self.decode(Ruled(secret: "s"), edge: true) == "{}")
        #expect(try Self.decode(Ruled(secret: "s")) == #"{"secret":"s"}"#)
    }

    @Test func `depth is bounded in both directions`() throws {
        func nested(_ levels: Int) -> Swift.String {
            Swift.String(repeating: #"{"left":"#, count: levels - 1) + "{}" + Swift.String(repeating: "}", count: levels - 1)
        }
        _ = try Self.encode(nested(100), as: "Tree")
        let type = try #require(Self.pool?.message("mesh.testing.v1.Tree"))
        var json: JSONValue = [:]
        for _ in 0..<100 { json = ["left": json] }
        #expect(throws: ProtoJSONError.self) { try ProtoJSON.encode(json, as: type) }
        #expect { try ProtoJSON.decode(DecodingGuardTests.nested(101), as: type) } throws: { ($0 as? ProtobufError)?.reason == .tooDeep }
        _ = try ProtoJSON.decode(DecodingGuardTests.nested(100), as: type)
    }

    @Test func `bytes are merged as the message itself would`() throws {
        let bytes =
            try Everything(inner: .init(text: "a"), int32s: [1], texts: ["k": "1"], choice: .chosenInt32(1)).serializedBytes()
            + Everything(inner: .init(numbers: [2]), texts: ["k": "2"], choice: .chosenString("s")).serializedBytes() + [0xd8, 0x02, 3]
        let type = try #require(Self.pool?.message("mesh.testing.v1.Everything"))
        let json = try ProtoJSON.decode(bytes, as: type, options: ProtoJSONOptions(printDefaults: false))
        #expect(json.serialized == #"{"inner":{"text":"a","numbers":[2]},"int32s":[1,3],"texts":{"k":"2"},"chosenString":"s"}"#)
    }

    @Test func `bytes that are no message are refused`() throws {
        let type = try #require(Self.pool?.message("mesh.testing.v1.Everything"))
        #expect { try ProtoJSON.decode([0x72, 1, 0xff], as: type) } throws: {
            ($0 as? ProtobufError) == ProtobufError(.invalidUTF8, path: "aString", byteOffset: 2)
        }
        for bytes: [UInt8] in [[0x72, 5], [0x18], [0x00], [0x1b], [0x09, 1]] {
            #expect(throws: ProtobufError.self) { try ProtoJSON.decode(bytes, as: type) }
        }
    }

    @Test func `text of a path or a query becomes the field's JSON`() throws {
        let type = try #require(Self.pool?.message("mesh.testing.v1.Everything"))
        func value(_ text: Swift.String, _ field: Swift.String) throws -> JSONValue {
            try ProtoJSON.value(text: text, for: #require(type.field(named: field)))
        }
        #expect(try value("true", "aBool") == true)
        #expect(try value("RED", "color") == "RED")
        #expect(try value("1", "color") == 1)
        #expect(try value("12", "anInt32") == "12")
    }
}
