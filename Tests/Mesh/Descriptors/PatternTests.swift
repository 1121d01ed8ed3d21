import MeshDescriptors
import Testing

@Suite struct PatternTests {
    @Test(arguments: [
        ("abc", ["abc"], ["ab", "abcd", ""]), ("a|bc|", ["a", "bc", ""], ["b"]), ("[a-c]+", ["a", "cab"], ["", "d"]),
        ("[^0-9]{2,3}", ["ab", "abc"], ["a", "abcd", "a1"]), ("(ab)*c?", ["", "c", "ababc"], ["a"]), ("\\d{3}-\\w+", ["123-a_9"], ["12-a"]),
        ("a.c", ["abc", "a한c"], ["a\nc"]), ("^x{2}$", ["xx"], ["x", "xxx"]), ("[\\d.-]+", ["1.5-2"], ["a"]), ("\\.", ["."], ["a"]),
        ("(?:a|b){0,2}", ["", "ab"], ["aba"]), ("a{2,}", ["aa", "aaaa"], ["a"]), ("[-a]", ["-", "a"], ["b"]), ("한+", ["한한"], ["국"]),
    ])
    func `whole strings match`(_ pattern: String, _ right: [String], _ wrong: [String]) throws {
        let pattern = try Pattern(pattern)
        for text in right { #expect(pattern.matches(text), "\(text)") }
        for text in wrong { #expect(!pattern.matches(text), "\(text)") }
    }

    @Test(arguments: ["(", ")", "[", "[]", "a{", "a{2", "a{3,2}", "*", "\\", "\\b", "a^b", "[b-a]", "(a{9999}){9999}"])
    func `a pattern that is none is refused`(_ text: String) {
        #expect(throws: PatternError.self) { try Pattern(text) }
    }

    @Test func `a pattern that others take ages for takes its time once`() throws {
        let pattern = try Pattern("(a|a)*(a|aa)*b")
        #expect(!pattern.matches(String(repeating: "a", count: 5000)))
    }
}
