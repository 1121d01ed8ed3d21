package import Mesh

/// The page of a list that somebody asks for: how many, and behind which element.
package struct Page<Position: PagePosition>: Sendable {
    package static var usualSize: Int { 20 }
    package static var largestSize: Int { 200 }

    package let size: Int
    package let after: Position?

    /// - Parameters:
    ///   - size: 0 means the usual size; the contract's rules keep it within bounds.
    ///   - token: what the page before answered; empty at the beginning.
    package init(size: Int32, token: String) throws(MeshError) {
        self.size = size <= 0 ? Self.usualSize : min(Int(size), Self.largestSize)
        if token.isEmpty {
            after = nil
        } else if let bytes = Base64URL.decode(token), let position = Position(bytes: bytes) {
            after = position
        } else {
            throw .badPageToken
        }
    }

    /// One element more than the page holds: its presence says that another page follows.
    package var limit: Int { size + 1 }

    /// Cuts `rows`, fetched with `limit`, to the page, and makes the token of the next one; empty at the end.
    package func cut<Row>(_ rows: [Row], position: (Row) -> Position) -> (rows: [Row], nextToken: String) {
        guard rows.count > size else { return (rows, "") }
        return (Array(rows.prefix(size)), Base64URL.encode(position(rows[size - 1]).bytes))
    }
}

extension MeshError {
    package static var badPageToken: MeshError { .invalid("pageToken", "is not a page token of this list: start again without it") }
}

/// Where a page ends, in the list's own order.
package protocol PagePosition: Sendable, Hashable {
    init?(bytes: [UInt8])
    var bytes: [UInt8] { get }
}
