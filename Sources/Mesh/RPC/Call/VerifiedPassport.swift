internal import MeshPassport

/// A Passport that many calls share: to hand it on costs one reference, not one for each of its parts.
final class VerifiedPassport: Sendable {
    let passport: Passport

    init(_ passport: Passport) { self.passport = passport }
}
