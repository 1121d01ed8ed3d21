/// What a connection knows about a Passport: its signatures are checked once, its end on each use.
enum InternedPassport {
    case valid(VerifiedPassport)
    case invalid(MeshError)
}
