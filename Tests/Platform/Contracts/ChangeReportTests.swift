import Contracts
import Foundation
import Testing

@Suite struct ChangeReportTests {
    private let changes = [
        BreakingChange(rule: .fieldRemoved, element: "a.v1.A.b", place: "a.proto:3:1", what: "the field is\tgone", instead: "write `reserved \"b\";`")
    ]

    @Test func `people read place, rule, reason and way out`() {
        #expect(
            ChangeReport(changes).text
                == "a.proto:3:1: field_removed: a.v1.A.b\n    the field is\tgone.\n    Instead: write `reserved \"b\";`.\n")
    }

    @Test func `programs read JSON`() throws {
        struct Report: Decodable, Equatable {
            struct Change: Decodable, Equatable { var rule, element, place, what, instead: String }
            var breaking: [Change]
        }
        let report = try JSONDecoder().decode(Report.self, from: Data(ChangeReport(changes).json.utf8))
        #expect(
            report.breaking == [
                .init(rule: "field_removed", element: "a.v1.A.b", place: "a.proto:3:1", what: "the field is\tgone", instead: "write `reserved \"b\";`")
            ])
        #expect(try JSONDecoder().decode(Report.self, from: Data(ChangeReport([]).json.utf8)).breaking == [])
    }
}
