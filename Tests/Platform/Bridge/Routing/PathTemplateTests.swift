import Bridge
import MeshDescriptors
import Testing

@Suite struct PathTemplateTests {
    @Test func `a template with variables tells their fields and where they stand`() throws {
        let template = try PathTemplate("/v1/orders/{order_id}/lines/{line.number}")
        #expect(template.segments == [.literal("v1"), .literal("orders"), .one, .literal("lines"), .one])
        #expect(template.variables == [.init(fieldPath: ["order_id"], segments: 2..<3), .init(fieldPath: ["line", "number"], segments: 4..<5)])
        #expect(template.action.isEmpty)
    }

    @Test func `a variable may cover several segments and the path may end in an action`() throws {
        let template = try PathTemplate("/v1/{name=files/*/parts/**}:restore")
        #expect(template.segments == [.literal("v1"), .literal("files"), .one, .literal("parts"), .rest])
        #expect(template.variables == [.init(fieldPath: ["name"], segments: 1..<5)])
        #expect(template.action == "restore")
    }

    @Test(arguments: [
        "", "v1/orders", "/v1//orders", "/v1/{}", "/v1/{order_id", "/v1/order_id}", "/v1/{a={b}}", "/v1/**/orders", "/v1/{a}/{a}", "/v1/orders:",
        "/v1/a:b/c",
        "/v1/{1a}", "/v1/{a.}", "/v1/{a=}", "/v1/a*", "/v1/x=y",
    ])
    func `a template outside of the grammar is refused with its text`(_ text: String) {
        let error = #expect(throws: PathTemplateError.self) { try PathTemplate(text) }
        #expect(error?.template == text)
    }

    @Test func `values are decoded, and an encoded slash is data within one segment`() throws {
        let values = try #require(try PathTemplate("/v1/{a}/{b=x/**}").values(in: ["v1", "a%2Fb%20c", "x", "y%2Fz", "%ED%95%9C"]))
        #expect(values.map(\.value) == ["a/b c", "x/y%2Fz/한"])
        #expect(values.map(\.fieldPath) == [["a"], ["b"]])
    }

    @Test func `an action is no part of the last value`() throws {
        #expect(try PathTemplate("/v1/{a}:go").values(in: ["v1", "x:go"])?.map(\.value) == ["x"])
    }

    @Test(arguments: ["%", "%2", "%GG", "%FF", "a%C0%AF"]) func `a value that is not percent-encoded UTF-8 has no meaning`(_ segment: String) throws {
        #expect(try PathTemplate("/{a}").values(in: [segment[...]]) == nil)
    }
}
