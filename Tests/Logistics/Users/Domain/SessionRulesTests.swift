import MeshEnvironment
import Testing
import Users

@Suite struct SessionRulesTests {
    let now = Timestamp(seconds: 1_772_000_000)

    private func refresh(used: Bool = false, expired: Bool = false, ended: Bool = false, approved: Bool = true) -> SessionRules.OnRefresh {
        let token = SessionRules.Token(
            used: used, expiresAt: expired ? now : now + .seconds(1), sessionEnded: ended, accountApproved: approved)
        return SessionRules.refresh(with: token, at: now)
    }

    @Test func `a fresh token of a live session is swapped`() {
        #expect(refresh() == .rotate)
    }

    @Test func `a token that comes twice ends the session, however old it is`() {
        #expect(refresh(used: true) == .endSession)
        #expect(refresh(used: true, expired: true) == .endSession)
        #expect(refresh(used: true, approved: false) == .endSession)
    }

    @Test func `everything else is refused`() {
        #expect(refresh(expired: true) == .refuse)
        #expect(refresh(ended: true) == .refuse)
        #expect(refresh(used: true, ended: true) == .refuse)
        #expect(refresh(approved: false) == .refuse)
        #expect(SessionRules.refresh(with: nil, at: now) == .refuse)
    }
}
