internal import HTTPTypes
internal import MeshProtobuf
internal import MeshTelemetry
internal import Synchronization

/// What the bridge serves by itself: the description of everything, its reader, and the operators' pages.
final class EdgePages: Sendable {
    private let operations: OperationsPages
    /// The OpenAPI document of the latest contracts; it is written when somebody asks.
    private let openAPI = Mutex<(version: Int, bytes: [UInt8])?>(nil)

    init(operations: OperationsPages) { self.operations = operations }

    func page(_ path: Substring, _ snapshot: ContractCatalogue.Snapshot) -> EdgeAnswer? {
        switch path {
        case "/openapi.json": return EdgeAnswer(status: 200, contentType: "application/json", body: openAPI(snapshot))
        case "/docs": return file(PackageResources.docs_html, "text/html; charset=utf-8")
        case "/docs/docs.css": return file(PackageResources.docs_css, "text/css; charset=utf-8")
        case "/docs/docs.js": return file(PackageResources.docs_js, "text/javascript; charset=utf-8")
        default:
            guard let page = operations.page(String(path)) else { return nil }
            var answer = EdgeAnswer(status: page.status, contentType: page.contentType, body: Array(page.body.utf8))
            answer.headers[.cacheControl] = "no-store"
            return answer
        }
    }

    private func file(_ bytes: [UInt8], _ contentType: String) -> EdgeAnswer {
        var answer = EdgeAnswer(status: 200, contentType: contentType, body: bytes)
        answer.headers[.contentSecurityPolicy] =
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        return answer
    }

    private func openAPI(_ snapshot: ContractCatalogue.Snapshot) -> [UInt8] {
        if let known = openAPI.withLock({ $0 }), known.version == snapshot.version { return known.bytes }
        let bytes = OpenAPIDocument(snapshot.routes).json.serializedBytes
        openAPI.withLock { $0 = (snapshot.version, bytes) }
        return bytes
    }
}
