internal import MeshEnvironment
internal import struct FoundationEssentials.UUID

/// A notice as it is stored.
struct NoticeRecord: Sendable, Hashable {
    var id: UUID
    var order: UUID
    var kind: NoticeKind
    var deadline: Timestamp?
    var korean: String
    var english: String
    var createdAt: Timestamp
}
