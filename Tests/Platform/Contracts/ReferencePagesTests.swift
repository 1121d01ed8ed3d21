import Contracts
import Foundation
import Testing

@Suite struct ReferencePagesTests {
    private static let contract = """
        // Sells things | and more.
        service ShopService {
          // Puts a thing up.
          rpc Offer(Thing) returns (Thing) {
            option (google.api.http) = {post: "/v1/things" body: "*" additional_bindings: {put: "/v1/things/{thing_id}"}};
            option (mesh.options.v1.method) = {allow: {roles: ["SELLER"] partners: ["*"]} idempotency: KEYED deadline_ms: 5000 success_status: 201 location: "/v1/things/{thing_id}" reasons: ["TAKEN"] rate_class: "write" priority: CRITICAL};
          }
          rpc Watch(Thing) returns (stream Thing);
        }
        // What is sold.
        message Thing {
          string thing_id = 1 [(mesh.options.v1.field) = {required: true uuid: true}];
          // One | two.
          optional string note = 2 [(mesh.options.v1.field) = {max_length: 9 personal: true}];
          repeated Part parts = 3 [(mesh.options.v1.field) = {min_items: 1 max_items: 3}];
          map<string, int64> counts = 4 [(mesh.options.v1.field) = {minimum: 0}];
          oneof where { google.protobuf.Empty home = 5; Kind kind = 6; }
          message Part {}
        }
        enum Kind { KIND_UNSPECIFIED = 0; BIG = 1; // So big.
        }
        message ThingSold {
          option (mesh.options.v1.event) = {topic: "thing.sold" key: "thing_id" retention_hours: 48};
          string thing_id = 1;
        }
        """

    @Test func `the index links packages, services, events and routes`() throws {
        let pages = ReferencePages(try Fixture.contracts(Self.contract)).pages()
        #expect(pages.map(\.name) == ["index.md", "mesh.options.v1.md", "shop.v1.md"])
        let index = pages[0].text
        #expect(index.contains("| [shop.v1](shop.v1.md) | [ShopService](shop.v1.md#shopservice) | `thing.sold` |\n"))
        #expect(index.contains("| `POST /v1/things` | [shop.v1.ShopService/Offer](shop.v1.md#offer) |\n"))
        #expect(index.contains("| `PUT /v1/things/{thing_id}` |"))
    }

    @Test func `a page tells everything of its package`() throws {
        let page = try #require(ReferencePages(try Fixture.contracts(Self.contract)).pages().last).text
        for line in [
            "# shop.v1\n", "## ShopService\n\nSells things | and more.\n", "### Offer\n\nPuts a thing up.\n",
            "| HTTP | `POST /v1/things`, the body is the request → 201 |\n", "| HTTP | `PUT /v1/things/{thing_id}` → 201 |\n",
            "| May call | users: SELLER; partners: all |\n", "| Repeated | acts once per idempotency key |\n", "| Deadline | 5000 ms |\n",
            "| Priority | critical |\n", "| Reasons of errors | `TAKEN` |\n", "| Response | stream of [Thing](#thing) |\n", "| May call | nobody |\n",
            "| `thing.sold` | [ThingSold](#thingsold) | `thing_id` | 48 h |\n", "### Thing\n\nWhat is sold.\n",
            "| `thing_id` | `thingId` | string | 1 | required, UUID |  |\n",
            "| `note` | `note` | optional string | 2 | at most 9 characters, personal data | One \\| two. |\n",
            "| `parts` | `parts` | list of [Thing.Part](#thingpart) | 3 | 1 to 3 elements |  |\n",
            "| `counts` | `counts` | map of string to int64 | 4 | at least 0 |  |\n",
            "| `home` | `home` | `google.protobuf.Empty` | 5 |  | One of `where`. |\n", "### Thing.Part\n\nIt has no fields.\n",
            "### Kind\n", "| `BIG` | 1 | So big. |\n",
        ] { #expect(page.contains(line), "\(line)") }
    }

    @Test func `the pages of the same contracts are the same`() throws {
        #expect(ReferencePages(try Fixture.contracts(Self.contract)).pages() == ReferencePages(try Fixture.contracts(Self.contract)).pages())
    }

    @Test func `this project's contracts have their pages, with links that lead somewhere`() throws {
        let pages = ReferencePages(try ContractFolder(Fixture.root.appending(path: "Protocols")).contracts()).pages()
        #expect(pages.contains { $0.name == "chill.orders.v1.md" })
        let anchors = Dictionary(uniqueKeysWithValues: pages.map { page in
            (page.name, Set(page.text.split(separator: "\n").filter { $0.hasPrefix("#") }.map { heading in
                String(heading.drop { $0 == "#" || $0 == " " }.lowercased().filter { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" })
            }))
        })
        var links = 0
        for page in pages {
            for part in page.text.components(separatedBy: "](").dropFirst() {
                let link = String(part.prefix { $0 != ")" })
                let pieces = link.split(separator: "#", omittingEmptySubsequences: false).map(String.init)
                let target = pieces[0].isEmpty ? page.name : pieces[0]
                let known = try #require(anchors[target], "\(page.name): \(link)")
                if pieces.count > 1 { #expect(known.contains(pieces[1]), "\(page.name): \(link)") }
                links += 1
            }
        }
        #expect(links > 200)
    }
}
