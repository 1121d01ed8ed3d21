package import MeshEnvironment
package import struct FoundationEssentials.UUID

/// A person with an account, as it is kept. The password's hash stays apart: only log-in reads it.
package struct Account: Sendable, Hashable {
    package var id: UUID
    package var email: String
    package var name: String
    package var standing: Standing
    /// Grows with every change that older tokens must not outlive.
    package var version: Int64
    package var createdAt: Timestamp
    package var updatedAt: Timestamp

    package init(id: UUID, email: String, name: String, standing: Standing, version: Int64 = 1, createdAt: Timestamp, updatedAt: Timestamp) {
        self.id = id
        self.email = email
        self.name = name
        self.standing = standing
        self.version = version
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    /// A role exists only where somebody has approved it.
    package enum Standing: Sendable, Hashable {
        case pending
        case approved(Assignment)
        case rejected
    }

    package var assignment: Assignment? {
        if case .approved(let assignment) = standing { assignment } else { nil }
    }

    /// Lets the account in.
    package func approved(as assignment: Assignment, at time: Timestamp) -> Account? { decided(.approved(assignment), at: time) }

    /// Turns the account down.
    package func rejected(at time: Timestamp) -> Account? { decided(.rejected, at: time) }

    /// Nil unless nobody has decided yet.
    private func decided(_ standing: Standing, at time: Timestamp) -> Account? {
        guard case .pending = self.standing else { return nil }
        var decided = self
        decided.standing = standing
        decided.version += 1
        decided.updatedAt = time
        return decided
    }
}
