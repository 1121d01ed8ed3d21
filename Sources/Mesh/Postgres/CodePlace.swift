/// A place in the source, as `Orders/PlaceOrder.swift:42`.
struct CodePlace: Sendable, CustomStringConvertible {
    let file: StaticString
    let line: UInt

    var description: String { "\(file):\(line)" }
}
