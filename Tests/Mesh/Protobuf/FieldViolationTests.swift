import MeshProtobuf
import MeshTestingV1
import Testing

@Suite struct FieldViolationTests {
    static let uuid = "0190163d-8694-739b-aea5-966c26f8ad91"

    static func valid() -> Ruled {
        Ruled(
            requiredText: "x", shortText: "abcd", shortBytes: [1, 2], code: "AB-123", id: uuid, email: "a.b+c@example.co.kr", number: 5,
            ratio: 1.5, ids: [uuid], counts: ["a": 10], color: .red, everything: Everything())
    }

    static func fields(_ change: (inout Ruled) -> Void) -> [Swift.String] {
        var message = valid()
        change(&message)
        return message._violations().map(\.field)
    }

    @Test func `a message within its rules has no violation`() {
        #expect(Self.valid()._violations() == [])
        #expect(Self.fields { $0.maybe = "m"; $0.choice = .chosenID(Self.uuid) } == [])
    }

    @Test func `everything that is wrong is reported at once and once`() {
        let violations = Ruled()._violations()
        #expect(violations.map(\.field) == ["requiredText", "shortText", "code", "id", "email", "ids", "color", "everything"])
        #expect(violations.first == FieldViolation(field: "requiredText", message: "is required"))
    }

    @Test func `lengths count characters of text and bytes of bytes`() {
        #expect(Self.fields { $0.shortText = "한국어로" } == [])
        #expect(Self.fields { $0.shortText = "한국어로요" } == ["shortText"])
        #expect(Self.fields { $0.shortText = "한" } == ["shortText"])
        #expect(Self.fields { $0.shortBytes = [1, 2, 3] } == ["shortBytes"])
        #expect(Self.fields { $0.maybe = "" } == ["maybe"])
    }

    @Test(arguments: ["0190163d8694739baea5966c26f8ad91", "0190163d-8694-739b-aea5-966c26f8ad9g", "x"])
    func `only the text form of a UUID is one`(_ text: Swift.String) {
        #expect(Self.fields { $0.id = text } == ["id"])
        #expect(Self.fields { $0.ids = [Self.uuid, text] } == ["ids[1]"])
        #expect(Self.fields { $0.choice = .chosenID(text) } == ["chosenId"])
    }

    @Test func `an empty text is no UUID, unless the contract lets empty values through`() {
        #expect(Self.fields { $0.id = "" } == ["id"])
        #expect(Self.fields { $0.choice = .chosenID("") } == ["chosenId"])
        #expect(Self.fields { $0.lenientID = ""; $0.lenientNumber = 0; $0.lenientName = "" } == [])
        #expect(Self.fields { $0.lenientID = "x"; $0.lenientNumber = 9; $0.lenientName = "ab" } == ["lenientId", "lenientNumber", "lenientName"])
        #expect(Self.fields { $0.lenientID = Self.uuid; $0.lenientNumber = 10; $0.lenientName = nil } == [])
    }

    @Test func `an empty element of a list is no UUID`() {
        #expect(Self.fields { $0.ids = ["", Self.uuid] } == ["ids[0]"])
    }

    @Test(arguments: ["", "a", "a@b", "a@@b.c", "@b.c", "a@b..c", "a b@c.de", ".a@b.cd", "a@-b.cd", "a@b.c\n"])
    func `what mail cannot be sent to is no address`(_ text: Swift.String) {
        #expect(Self.fields { $0.email = text } == ["email"])
    }

    @Test func `a pattern matches the whole text`() {
        #expect(Self.fields { $0.code = "xAB-123" } == ["code"])
        #expect(Self.fields { $0.code = "AB-1234" } == ["code"])
    }

    @Test func `numbers have bounds, and NaN is none`() {
        #expect(Self.fields { $0.number = -6 } == ["number"])
        #expect(Self.fields { $0.number = 6 } == ["number"])
        #expect(Self.fields { $0.ratio = -0.1 } == ["ratio"])
        #expect(Self.fields { $0.ratio = .nan } == ["ratio"])
        #expect(Self.fields { $0.large = .max } == ["large"])
        #expect(Self.fields { $0.counts = ["b": 11] } == ["counts[b]"])
    }

    @Test func `lists and maps have bounds`() {
        #expect(Self.fields { $0.ids = [Self.uuid, Self.uuid, Self.uuid] } == ["ids"])
        #expect(Self.fields { $0.counts = ["a": 1, "b": 1, "c": 1] } == ["counts"])
    }

    @Test func `messages inside are checked, with their path`() {
        var broken = Self.valid()
        broken.requiredText = ""
        #expect(Self.fields { $0.inner = broken } == ["inner.requiredText"])
        #expect(Self.fields { $0.inners = [Self.valid(), broken] } == ["inners[1].requiredText"])
        #expect(Self.fields { $0.innersByName = ["k": broken] } == ["innersByName[k].requiredText"])
        #expect(Self.fields { $0.choice = .chosen(broken) } == ["chosen.requiredText"])
    }
}

