internal import MeshDescriptors

/// Reference pages in Markdown: an index, and a page for each package.
package struct ReferencePages {
    package struct Page: Sendable, Hashable {
        /// The file's name, as "chill.orders.v1.md".
        package let name: String
        package let text: String
    }

    private let set: ContractSet

    package init(_ set: ContractSet) { self.set = set }

    /// The index first, then the packages by name.
    package func pages() -> [Page] {
        let packages = Dictionary(grouping: set.files, by: \.package).sorted { $0.key < $1.key }
        return [Page(name: "index.md", text: index(packages))]
            + packages.map { package, files in
                Page(name: "\(package).md", text: PackagePage(package: package, files: files, packages: Set(packages.map(\.key))).text)
            }
    }

    private func index(_ packages: [(key: String, value: [FileDescriptor])]) -> String {
        var page = MarkdownPage("Contracts")
        page.paragraph("Made from the `.proto` files; changes belong there.")
        page.table(["Package", "Services", "Events"], packages.map { package, files in
            let events = files.flatMap(\.messages).compactMap(\.event?.topic)
            return [
                "[\(package)](\(package).md)", files.flatMap(\.services).map { "[\($0.name)](\(package).md#\(MarkdownPage.anchor($0.name)))" }.joined(separator: ", "),
                events.map { "`\($0)`" }.joined(separator: ", "),
            ]
        })
        let routes = packages.flatMap { package, files in
            files.flatMap(\.services).flatMap(\.methods).flatMap { method in
                ([method.http].compactMap { $0 } + (method.http?.additional ?? [])).map { (package, method, $0) }
            }
        }
        if !routes.isEmpty {
            page.heading(2, "Routes")
            page.table(["Route", "Method"], routes.sorted { ($0.2.path, $0.2.verb) < ($1.2.path, $1.2.verb) }.map { package, method, rule in
                ["`\(rule.verb) \(rule.path)`", "[\(method.fullName)](\(package).md#\(MarkdownPage.anchor(method.name)))"]
            })
        }
        return page.text
    }
}
