internal import MeshEnvironment
internal import MeshPassport

/// A Passport that many calls share: to hand it on costs one reference, not one for each of its parts.
final class VerifiedPassport: Sendable {
    let passport: Passport
    // What each call asks for, without a copy of the rest.
    let expiresAt: Timestamp
    let role: String
    let isNarrowed: Bool

    init(_ passport: Passport) {
        self.passport = passport
        expiresAt = passport.expiresAt
        role = passport.role
        isNarrowed = passport.allowedMethods != nil
    }
}
