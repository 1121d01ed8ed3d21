internal import LogisticsShared
package import Mesh

extension StoredProduct {
    /// The stock on hand after goods came in, or were lost (a negative quantity). What is promised to orders cannot be taken away.
    package func onHand(afterRestockOf quantity: Int32) throws(MeshError) -> Int32 {
        let (sum, tooMuch) = onHand.addingReportingOverflow(quantity)
        if tooMuch { throw .invalid("quantity", "makes the stock larger than can be counted") }
        guard sum >= reserved else {
            throw .refused(.failedPrecondition, "OUT_OF_STOCK", "Only \(available) can be taken away; the rest is promised to orders.", fields: ["quantity"])
        }
        return sum
    }
}
