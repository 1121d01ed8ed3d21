import Bridge
import Testing

@Suite struct QueryStringTests {
    @Test func `parameters keep their order, repetitions and decoded values`() throws {
        let query = try #require(QueryString("pageSize=20&status=A&status=B&name=a+b%26c&flag&empty=&x=1=2"))
        #expect(query.parameters.map(\.name) == ["pageSize", "status", "status", "name", "flag", "empty", "x"])
        #expect(query.parameters.map(\.value) == ["20", "A", "B", "a b&c", "", "", "1=2"])
    }

    @Test func `empty pairs mean nothing`() { #expect(QueryString("&&a=1&")?.parameters == [.init(name: "a", value: "1")]) }

    @Test(arguments: ["a=%", "%zz=1", "a=%C3%28"]) func `what is not percent-encoded UTF-8 is refused`(_ text: String) {
        #expect(QueryString(text[...]) == nil)
    }

    @Test func `a segment is encoded so that it decodes to itself`() {
        let text = "a/b c%+한&?"
        #expect(PercentEncoding.encode(segment: text) == "a%2Fb%20c%25%2B%ED%95%9C%26%3F")
        #expect(PercentEncoding.decode(PercentEncoding.encode(segment: text)[...]) == text)
    }
}
