/// Something that the operator must know and mend.
struct ChillError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
