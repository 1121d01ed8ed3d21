internal import Foundation
internal import MeshDescriptors
internal import MeshProtobuf
import Testing

/// What was found once, one file each.
@Suite struct CorpusTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Corpus")
    static let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).filter { $0.hasSuffix(".txt") }.sorted()

    @Test func `there is a corpus`() { #expect(!Self.names.isEmpty) }

    /// Whether it is accepted stands in the file, so that nothing but a text editor is needed to see it.
    @Test(arguments: names) func `an input of the corpus is accepted or refused as it should be`(_ name: String) throws {
        let text = try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8)
        let kept = try CorpusCase(text: text)
        let type = try Comparison.type(kept.type, file: kept.file)
        let isAccepted: Bool
        switch kept.input {
        case .message(let bytes): isAccepted = (try? DynamicMessage(serializedBytes: bytes, as: type)) != nil
        case .json(let text): isAccepted = (try? ProtoJSON.encode(JSONValue(parsing: text), as: type)) != nil
        }
        #expect(text.contains("# accepted\n") == isAccepted)
        #expect(text.contains("# refused\n") != isAccepted)
    }

    @Test(.enabled(if: Oracle.python != nil, "CHILL_PROTOBUF_PYTHON names no Python with the package protobuf"), arguments: names)
    func `an input of the corpus means the same to Google's implementation`(_ name: String) throws {
        let kept = try CorpusCase(text: String(contentsOf: Self.folder.appending(path: name), encoding: .utf8))
        let comparison = try Comparison(try Oracle(), file: kept.file, type: kept.type)
        switch kept.input {
        case .message(let bytes):
            _ = try comparison.compare(messages: [bytes])
            try GeneratedTypes.compare(comparison, [bytes])
        case .json(let text): _ = try comparison.compare(json: [text])
        }
    }
}
