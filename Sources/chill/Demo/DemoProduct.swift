/// A product of the demo.
struct DemoProduct: Sendable {
    /// From 1 to 51.
    var number: Int
    var supplier: DemoFirm
    var name: String
    /// KRW.
    var price: Int64
    var stock: Int32

    var id: String { "0192f8b0-9c8e-7b1f-b3d2-a4c9f12e8c\(number < 10 ? "0" : "")\(number)" }
}
