import Foundation
import MeshProtobuf

/// Google's implementation for Python, asked through a process. It is optional: MESH_PROTOBUF_ORACLE names a Python with the package protobuf.
struct Oracle {
    static let python = ProcessInfo.processInfo.environment["MESH_PROTOBUF_ORACLE"]

    struct Answer: Decodable {
        /// The fields that are not known, one after the other; absent when the bytes are refused.
        var unknown: String?
        /// The message as JSON; absent when it has none.
        var json: String?
        /// The message that our JSON is, unknown fields aside.
        var parsed: String?
        /// The message without unknown fields.
        var known: String?
    }

    struct Question: Encodable {
        var bytes: String
        var json: String?
    }

    private struct Batch: Encodable {
        var files: [String]
        var type: String
        var questions: [Question]
    }

    private static let script = """
        import sys, json, base64
        from google.protobuf import descriptor_pb2, descriptor_pool, message_factory, json_format, unknown_fields
        batch = json.load(sys.stdin)
        pool = descriptor_pool.DescriptorPool()
        for file in batch["files"]:
            pool.Add(descriptor_pb2.FileDescriptorProto.FromString(base64.b64decode(file)))
        Type = message_factory.GetMessageClass(pool.FindMessageTypeByName(batch["type"]))
        def encoded(message): return message.SerializeToString(deterministic=True).hex()
        def unknown(fields): return [[f.field_number, f.wire_type, unknown(f.data) if f.wire_type == 3 else str(f.data)] for f in fields]
        answers = []
        for question in batch["questions"]:
            answer = {}
            try:
                message = Type.FromString(bytes.fromhex(question["bytes"]))
                answer["unknown"] = str(unknown(unknown_fields.UnknownFieldSet(message)))
                message.DiscardUnknownFields()
                answer["known"] = encoded(message)
                answer["json"] = json_format.MessageToJson(message)
            except Exception: pass
            try:
                if question.get("json"): answer["parsed"] = encoded(json_format.Parse(question["json"], Type()))
            except Exception as error: answer["parsed"] = str(error)
            answers.append(answer)
        json.dump(answers, sys.stdout)
        """

    static func ask(_ questions: [Question], type: String, file: ContractFile) throws -> [Answer] {
        let process = Process()
        process.executableURL = URL(filePath: python ?? "")
        process.arguments = ["-c", script]
        let input = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: input) }
        let files = (file.dependencies + [file]).map { Data($0.serializedDescriptor).base64EncodedString() }
        try JSONEncoder().encode(Batch(files: files, type: type, questions: questions)).write(to: input)
        process.standardInput = try FileHandle(forReadingFrom: input)
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let answer = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return try JSONDecoder().decode([Answer].self, from: answer)
    }
}
