import Foundation
import FoundationNetworking

/// Speaks HTTP to the bridge as one user.
struct Client: Sendable {
    let base: URL
    var token: String?
    private static let session: URLSession = {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpMaximumConnectionsPerHost = 64
        configuration.timeoutIntervalForRequest = 60
        return URLSession(configuration: configuration)
    }()

    struct Answer: Sendable {
        let status: Int
        let headers: [String: String]
        let body: JSON
    }

    func get(_ path: String) async throws -> Answer { try await send("GET", path) }

    func post(_ path: String, _ body: JSON = [:], headers: [String: String] = [:]) async throws -> Answer {
        try await send("POST", path, raw: body.text, headers: headers)
    }

    func patch(_ path: String, _ body: JSON) async throws -> Answer { try await send("PATCH", path, raw: body.text) }

    func send(_ verb: String, _ path: String, raw: String? = nil, headers: [String: String] = [:]) async throws -> Answer {
        guard let url = URL(string: path, relativeTo: base) else { throw StageError("not a URL: \(path)") }
        var request = URLRequest(url: url)
        request.httpMethod = verb
        if let raw {
            request.httpBody = Data(raw.utf8)
            request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        }
        if let token { request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization") }
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        let (data, response) = try await Self.session.data(for: request)
        guard let response = response as? HTTPURLResponse else { throw StageError("no HTTP answer to \(verb) \(path)") }
        var names: [String: String] = [:]
        for (name, value) in response.allHeaderFields {
            if let name = name as? String, let value = value as? String { names[name.lowercased()] = value }
        }
        return Answer(status: response.statusCode, headers: names, body: data.isEmpty ? .null : try JSON(data: data))
    }
}
