import LogisticsShared
import MeshEnvironment
import Testing
import Users
import struct FoundationEssentials.UUID

@Suite struct AccountTests {
    let pending = Account(
        id: UUID(), email: "a@chill.test", name: "A", standing: .pending, createdAt: Timestamp(seconds: 1), updatedAt: Timestamp(seconds: 1))
    let time = Timestamp(seconds: 9)

    @Test func `a new account has no role`() {
        #expect(pending.assignment == nil)
    }

    @Test func `approval gives the role and a new version`() throws {
        let master = try Assignment(role: .master)
        let approved = try #require(pending.approved(as: master, at: time))
        #expect(approved.assignment == master)
        #expect(approved.version == pending.version + 1)
        #expect(approved.updatedAt == time)
    }

    @Test func `what is decided is decided`() throws {
        let master = try Assignment(role: .master)
        let approved = try #require(pending.approved(as: master, at: time))
        let rejected = try #require(pending.rejected(at: time))
        for account in [approved, rejected] {
            #expect(account.approved(as: master, at: time) == nil)
            #expect(account.rejected(at: time) == nil)
        }
    }

    @Test func `columns that contradict each other are no account`() {
        #expect(Account.Standing(name: "PENDING", role: "MASTER", firmID: nil, hubIDs: []) == nil)
        #expect(Account.Standing(name: "APPROVED", role: nil, firmID: nil, hubIDs: []) == nil)
        #expect(Account.Standing(name: "APPROVED", role: "KING", firmID: nil, hubIDs: []) == nil)
        #expect(Account.Standing(name: "PENDING", role: nil, firmID: nil, hubIDs: []) == .pending)
    }

    @Test(arguments: ["A@Chill.test", " a@chill.TEST ", "a@chill.test"])
    func `case and surrounding space do not make another e-mail`(email: String) {
        #expect(EmailKey(email) == EmailKey("a@chill.test"))
    }
}
