import MeshSwiftGeneration
import Testing

@Suite struct SwiftNamesTests {
    @Test(arguments: [
        ("order_id", "orderID"), ("order_ids", "orderIDs"), ("id", "id"), ("ids", "ids"), ("base_url", "baseURL"), ("url", "url"),
        ("http_status", "httpStatus"), ("via_http", "viaHTTP"), ("line_2", "line2"), ("in", "`in`"), ("default", "`default`"), ("self", "self_"),
        ("identity", "identity"), ("alreadyCamel", "alreadyCamel"), ("Upper_case", "upperCase"),
    ])
    func `fields get Swift names`(_ name: String, _ expected: String) { #expect(SwiftNames.property(name) == expected) }

    @Test func `enum values lose what their enum says already`() {
        #expect(
            SwiftNames.cases(enumName: "CancelReason", values: ["CANCEL_REASON_UNSPECIFIED", "OUT_OF_STOCK", "HUB_ID", "DEFAULT"])
                == ["unspecified", "outOfStock", "hubID", "`default`"])
        #expect(SwiftNames.cases(enumName: "Switch", values: ["SWITCH_UNSPECIFIED", "SWITCH_ON"]) == ["unspecified", "on"])
    }

    @Test func `methods begin with a small letter`() {
        #expect(SwiftNames.method("PlaceOrder") == "placeOrder")
        #expect(SwiftNames.method("HTTPGet") == "httpGet")
        #expect(SwiftNames.method("Import") == "`import`")
    }

    @Test func `a package names its module`() { #expect(SwiftNames.module(package: "chill.orders.v1") == "ChillOrdersV1") }

    @Test func `literals are escaped`() { #expect(SwiftNames.literal("a\"b\\c\nd\u{1}") == #""a\"b\\c\nd\u{1}""#) }
}
