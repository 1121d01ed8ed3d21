import Bridge
import HTTPTypes
import Testing

@Suite struct CrossOriginPolicyTests {
    private let policy = CrossOriginPolicy(origins: ["https://console.example"])

    @Test func `without configuration no other origin is told anything`() {
        #expect(CrossOriginPolicy(origins: []).headers(forOrigin: "https://console.example").isEmpty)
        #expect(CrossOriginPolicy(origins: []).preflight(origin: "https://console.example", verbs: ["GET"]).isEmpty)
    }

    @Test func `a known origin may read answers and is named, never a star`() {
        let headers = policy.headers(forOrigin: "https://console.example")
        #expect(headers[.accessControlAllowOrigin] == "https://console.example")
        #expect(headers[.vary] == "Origin")
        #expect(headers[.accessControlExposeHeaders]?.contains("Location") == true)
    }

    @Test(arguments: ["https://evil.example", "http://console.example", "https://console.example:444", "null", ""])
    func `any other origin gets nothing but the hint for caches`(_ origin: String) {
        #expect(policy.headers(forOrigin: origin) == [.vary: "Origin"])
        #expect(policy.preflight(origin: origin, verbs: ["GET"]) == [.vary: "Origin"])
    }

    @Test func `a preflight tells the verbs of the path and the headers that we read`() {
        let headers = policy.preflight(origin: "https://console.example", verbs: ["GET", "POST"])
        #expect(headers[.accessControlAllowMethods] == "GET, POST")
        #expect(headers[.accessControlAllowHeaders]?.contains("Idempotency-Key") == true)
    }
}
