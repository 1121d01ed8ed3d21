/// A row whose columns contradict each other: somebody changed the table by hand.
package struct UnreadableRow: Error, CustomStringConvertible {
    package let description: String

    package init(_ table: String, _ id: String) { description = "row \(id) of \(table) contradicts itself; put its columns right" }
}
