import ChillDeliveriesV1
import ChillFirmsV1
import ChillHubsV1
import ChillNotificationsV1
import ChillOrdersV1
import ChillProductsV1
import ChillUsersV1
import MeshDescriptors
import MeshProtobuf

/// The payloads of the logistics' events as JSON, by topic.
enum EventPayloads {
    private static let files =
        ChillUsersV1Contract.files + ChillFirmsV1Contract.files + ChillProductsV1Contract.files + ChillOrdersV1Contract.files
        + ChillHubsV1Contract.files + ChillDeliveriesV1Contract.files + ChillNotificationsV1Contract.files

    /// The message of a topic; `nil` for a topic that this program does not know.
    private static func type(of topic: String) -> MessageDescriptor? {
        for file in files {
            guard let pool = try? file.descriptors() else { continue }
            if let found = pool.files.flatMap(\.messages).first(where: { $0.event?.topic == topic }) { return found }
        }
        return nil
    }

    /// The payload as JSON; as hexadecimal text when it cannot be read.
    static func json(_ payload: [UInt8], topic: String) -> JSONValue {
        if let type = type(of: topic), let value = try? ProtoJSON.decode(payload, as: type) { return value }
        return .string(payload.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined())
    }

    /// The bytes of a payload that an operator has written as JSON.
    static func bytes(_ text: String, topic: String) throws -> [UInt8] {
        guard let type = type(of: topic) else { throw ChillError("no contract here describes the topic \(topic)") }
        return try ProtoJSON.encode(JSONValue(parsing: text), as: type)
    }
}
