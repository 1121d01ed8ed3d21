import Foundation
import MeshProtobuf

/// Rows for a person, or as JSON for a program.
struct EventsTable {
    private let columns: [String]
    private var rows: [[JSONValue]] = []

    /// - Parameter columns: lowerCamelCase, as they stand in the JSON.
    init(_ columns: String...) { self.columns = columns }

    mutating func add(_ cells: JSONValue...) { rows.append(cells) }

    func show(json: Bool) {
        print(json ? JSONValue.array(rows.map { .object(Array(zip(columns, $0))) }).serialized : text)
    }

    private var text: String {
        let cells = [columns.map { $0.uppercased() }] + rows.map { $0.map(Self.plain) }
        let widths = columns.indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
        return cells.map { row in
            row.enumerated().map { $0.offset == row.count - 1 ? $0.element : $0.element.padding(toLength: widths[$0.offset], withPad: " ", startingAt: 0) }
                .joined(separator: "  ")
        }.joined(separator: "\n")
    }

    private static func plain(_ value: JSONValue) -> String {
        switch value {
        case .null: "-"
        case .string(let text), .number(let text): text
        default: value.serialized
        }
    }
}
