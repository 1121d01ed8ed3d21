import MeshEnvironment
import MeshTransport
import Testing
import Mesh

@Suite struct TraceContextTests {
    @Test func `a traceparent is read and written`() throws {
        let text = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        let trace = try #require(TraceContext(traceparent: text))
        #expect(trace.traceparent == text && trace.isSampled)
        #expect(trace.child(span: 5).traceparent == "00-0af7651916cd43dd8448eb211c80319c-0000000000000005-01")
    }

    @Test(arguments: [
        "", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331", "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01", "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-0AF7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-extra",
    ])
    func `anything else is refused`(text: String) { #expect(TraceContext(traceparent: text) == nil) }
}
