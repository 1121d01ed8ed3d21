import Firms
import MeshEnvironment
import Testing
import struct FoundationEssentials.UUID

@Suite struct FirmChangeTests {
    let firm = StoredFirm(
        id: UUID(), name: "Seoul A", kind: .supplier, hubID: UUID(), owner: .init(userID: UUID(), name: "Kim"),
        address: FirmAddress(postalCode: "05510", city: "Seoul", fullAddress: "Songpa-daero 55", latitude: 37.47, longitude: 127.12),
        createdAt: Timestamp(seconds: 1), updatedAt: Timestamp(seconds: 1))
    let time = Timestamp(seconds: 2)

    @Test func `an empty change touches the time only`() {
        var expected = firm
        expected.updatedAt = time
        #expect(FirmChange().applied(to: firm, at: time) == expected)
    }

    @Test func `present fields change, absent ones stay`() {
        var change = FirmChange()
        change.name = "Seoul B"
        change.latitude = 37.5
        change.district = "Songpa-gu"
        let changed = change.applied(to: firm, at: time)
        #expect(changed.name == "Seoul B")
        #expect(changed.address.latitude == 37.5)
        #expect(changed.address.longitude == 127.12)
        #expect(changed.address.district == "Songpa-gu")
        #expect(changed.address.fullAddress == "Songpa-daero 55")
        #expect(changed.owner == firm.owner)
        #expect(changed.createdAt == firm.createdAt)
    }

    @Test func `an owner is replaced together with the name, or removed`() {
        var change = FirmChange()
        let owner = StoredFirm.Owner(userID: UUID(), name: "Lee")
        change.owner = .user(owner)
        #expect(change.applied(to: firm, at: time).owner == owner)
        change.owner = FirmChange.OwnerChange.none
        #expect(change.applied(to: firm, at: time).owner == nil)
    }

    @Test func `minus zero is no second equator`() {
        #expect(FirmAddress(fullAddress: "x", latitude: -0.0, longitude: -0.0).latitude.sign == .plus)
    }
}
