import Conformance
import MeshProtobuf
import ProtobufTestMessagesProto2
import ProtobufTestMessagesProto3

/// What the generated types make of a request.
enum Testee {
    static func answer(_ request: ConformanceRequest) -> ConformanceResponse {
        switch request.messageType {
        case FailureSet.messageName: ConformanceResponse(result: .protobufPayload([]))
        case TestAllTypesProto2.messageName: answer(request, TestAllTypesProto2.self)
        case TestAllTypesProto3.messageName: answer(request, TestAllTypesProto3.self)
        default: ConformanceResponse(result: .skipped("the message \(request.messageType) is not generated here"))
        }
    }

    private static func answer<M: Message>(_ request: ConformanceRequest, _ type: M.Type) -> ConformanceResponse {
        let message: M
        let options = ProtoJSONOptions(printDefaults: false, ignoreUnknownFields: request.testCategory == .jsonIgnoreUnknownParsingTest)
        do {
            switch request.payload {
            case .protobufPayload(let bytes): message = try M(serializedBytes: bytes)
            case .jsonPayload(let text): message = try M(jsonString: text, options: options)
            case .jspbPayload: return ConformanceResponse(result: .skipped("JSPB is not spoken here"))
            case .textPayload: return ConformanceResponse(result: .skipped("the text format is not spoken here"))
            case nil: return ConformanceResponse(result: .runtimeError("the request has no payload"))
            }
        } catch {
            return ConformanceResponse(result: .parseError("\(error)"))
        }
        do {
            switch request.requestedOutputFormat {
            case .protobuf: return ConformanceResponse(result: .protobufPayload(try message.serializedBytes()))
            case .json: return ConformanceResponse(result: .jsonPayload(try message.jsonString(options: options)))
            case .jspb: return ConformanceResponse(result: .skipped("JSPB is not spoken here"))
            case .textFormat: return ConformanceResponse(result: .skipped("the text format is not spoken here"))
            case .unspecified, .unrecognized: return ConformanceResponse(result: .runtimeError("the request names no output format"))
            }
        } catch {
            return ConformanceResponse(result: .serializeError("\(error)"))
        }
    }
}
