import Foundation
import Mesh
import MeshBehaviorV1
import MeshProtobuf

/// A case of cases.json, whose head explains each word.
struct BehaviorCase: Sendable {
    let json: JSONValue

    enum Kind: String, Sendable { case call, upload, download, chat }

    static let file: JSONValue = {
        let path = ServerProcess.repository.appendingPathComponent("Tests/Mesh/Behavior/cases.json").path
        return (try? JSONValue(parsing: Array(Data(contentsOf: URL(fileURLWithPath: path))))) ?? .null
    }()

    static var all: [BehaviorCase] { file["cases"].list.map(BehaviorCase.init) }

    var name: String { json["name"]?.text ?? "" }
    var kind: Kind { json["kind"]?.text.flatMap(Kind.init) ?? .call }
    var times: Int { json["times"].int ?? 1 }
    var isTogether: Bool { json["together"] != nil }
    var isOpen: Bool { json["open"] != nil }
    var expect: JSONValue { json["expect"] ?? .null }
    /// What needs the machine for itself.
    var isHeavy: Bool { times >= 1000 || name.contains("MiB") }

    var options: CallOptions {
        var metadata = Metadata()
        for (name, value) in json["metadata"].pairs { metadata.append(name, value) }
        if let size = json["metadata_size"].int { metadata.append("x-large", String(repeating: "x", count: size)) }
        return CallOptions(deadline: .milliseconds(json["timeout_ms"].int ?? 30_000), metadata: metadata, responseMetadata: ResponseMetadata())
    }

    /// The requests; the first one carries the plan.
    func requests(tag: String) throws -> [Request] {
        let plan = try Plan(json: .object([("tag", .string(tag)), ("steps", json["plan"] ?? .array([]))]))
        let isStreamed = kind == .upload || kind == .chat
        let entries = json["requests"].map { _ in json["requests"].list } ?? (isStreamed ? [] : [.object([])])
        var requests: [Request] = []
        for entry in entries {
            for _ in 0..<(entry["count"].int ?? 1) {
                let place = requests.count
                requests.append(
                    Request(
                        plan: place == 0 ? plan : nil, payload: [UInt8](repeating: 0, count: entry["size"].int ?? 0),
                        number: UInt64(entry["number"].int ?? place)))
            }
        }
        return requests
    }
}

extension JSONValue? {
    var int: Int? { if case .number(let digits)? = self { Int(digits) } else { nil } }

    var list: [JSONValue] { if case .array(let values)? = self { values } else { [] } }

    /// A list of lists of two texts.
    var pairs: [(String, String)] { list.map { ([$0].first.list.first?.text ?? "", [$0].first.list.last?.text ?? "") } }

    var integers: [Int] { list.compactMap { [$0].first.int } }
}
