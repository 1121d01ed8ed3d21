/// Why no code can be generated, with the place in the contract.
struct GenerationError: Error, CustomStringConvertible {
    var description: String

    init(_ place: String, _ message: String) { description = "\(place): \(message)" }
}
