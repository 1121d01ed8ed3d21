internal import MeshDescriptors

/// The page of a package: its services with routes and policies, its events, its messages with rules, its enums.
struct PackagePage {
    let package: String
    let files: [FileDescriptor]
    /// Packages that have a page.
    let packages: Set<String>

    var text: String {
        var page = MarkdownPage(package)
        page.paragraph("Files: \(files.map { "`\($0.name)`" }.joined(separator: ", ")). [All packages](index.md).")
        for file in files { page.paragraph(file.comment) }
        for service in files.flatMap(\.services) { write(service, to: &page) }
        let messages = files.flatMap(\.messages).flatMap(Self.withNested)
        let events = messages.filter { $0.event != nil }
        if !events.isEmpty {
            page.heading(2, "Events")
            page.table(["Topic", "Message", "Ordered by", "Kept"], events.map { message in
                let event = message.event ?? EventOptions()
                return [
                    "`\(event.topic)`", link(message.fullName, message.file.package), "`\(event.key)`",
                    event.retentionHours == 0 ? "as long as the producer says" : "\(event.retentionHours) h",
                ]
            })
        }
        if !messages.isEmpty { page.heading(2, "Messages") }
        for message in messages { write(message, to: &page) }
        let enums = files.flatMap(\.enums) + messages.flatMap(\.enums)
        if !enums.isEmpty { page.heading(2, "Enums") }
        for type in enums {
            page.heading(3, local(type.fullName))
            page.paragraph(type.comment)
            page.table(["Value", "Number", ""], type.values.map { ["`\($0.name)`", "\($0.number)", $0.comment] })
        }
        return page.text
    }

    private func write(_ service: ServiceDescriptor, to page: inout MarkdownPage) {
        page.heading(2, service.name)
        page.paragraph(service.comment)
        page.paragraph("`\(service.fullName)`")
        for method in service.methods {
            page.heading(3, method.name)
            page.paragraph(method.comment)
            let policy = MethodText(method)
            page.table(
                ["", ""],
                [
                    ["Request", (method.clientStreaming ? "stream of " : "") + link(method.input.fullName, method.input.file.package)],
                    ["Response", (method.serverStreaming ? "stream of " : "") + link(method.output.fullName, method.output.file.package)],
                ] + policy.rows)
        }
    }

    private func write(_ message: MessageDescriptor, to page: inout MarkdownPage) {
        page.heading(3, local(message.fullName))
        page.paragraph(message.comment)
        if message.fields.isEmpty { page.paragraph("It has no fields.") }
        page.table(["Field", "JSON", "Type", "Number", "Rules", ""], message.fields.map { field in
            [
                "`\(field.name)`", "`\(field.jsonName)`", type(field), "\(field.number)", RuleText(field).text,
                ([field.oneof.map { "One of `\($0)`." }, field.comment].compactMap { $0 }).filter { !$0.isEmpty }.joined(separator: " "),
            ]
        })
    }

    private func type(_ field: FieldDescriptor) -> String {
        let element = field.isMap ? field.messageType?.field(number: 2) ?? field : field
        var text: String
        switch element.kind {
        case .message(let type): text = link(type.fullName, type.file.package)
        case .enumeration(let type): text = link(type.fullName, type.file.package)
        default: text = element.typeText
        }
        if field.isMap { return "map of \(field.messageType?.field(number: 1)?.typeText ?? "") to \(text)" }
        if field.isRepeated { return "list of \(text)" }
        return field.hasPresence && field.messageType == nil && field.oneof == nil ? "optional \(text)" : text
    }

    private func link(_ fullName: String, _ package: String) -> String {
        guard packages.contains(package) else { return "`\(fullName)`" }
        let name = String(fullName.dropFirst(package.count + 1))
        let page = package == self.package ? "" : "\(package).md"
        return "[\(package == self.package ? name : fullName)](\(page)#\(MarkdownPage.anchor(name)))"
    }

    private func local(_ fullName: String) -> String { String(fullName.dropFirst(package.count + 1)) }

    private static func withNested(_ message: MessageDescriptor) -> [MessageDescriptor] {
        [message] + message.messages.filter { !$0.isMapEntry }.flatMap(withNested)
    }
}
