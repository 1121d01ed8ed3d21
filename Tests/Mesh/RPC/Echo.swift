import Mesh
import MeshPassport
import MeshProtobuf
import MeshStatusV1
import MeshTransport
import Synchronization

/// A service by hand, as the generator would write it: its message is whatever a Status can hold.
enum Echo {
    static let name = "test.echo.v1.EchoService"
    static let say = method("Say", MethodPolicy(services: ["*"]))
    static let fail = method("Fail", MethodPolicy(services: ["*"]))
    static let crash = method("Crash", MethodPolicy(services: ["*"]))
    static let wait = method("Wait", MethodPolicy(services: ["*"]))
    static let tell = method("Tell", MethodPolicy(services: ["*"], idempotency: .keyed))
    static let forMasters = method("ForMasters", MethodPolicy(roles: ["MASTER"]))
    static let forUsers = method("ForUsers", MethodPolicy(authenticated: true))
    static let forOrders = method("ForOrders", MethodPolicy(services: ["orders"]))
    static let forAll = method("ForAll", MethodPolicy(isPublic: true))
    static let forNobody = method("ForNobody", MethodPolicy())
    static let relay = method("Relay", MethodPolicy(roles: ["MASTER"], services: ["*"]))
    static let unserved = method("Unserved", MethodPolicy())

    private static func method(_ method: String, _ policy: MethodPolicy) -> MethodDefinition<Status, Status> {
        MethodDefinition(service: name, name: method, policy: policy)
    }
}

/// Something that a test expected and a handler did.
struct Bang: Error, CustomStringConvertible {
    var description: String { "a secret of the database" }
}

struct EchoDesk: MeshService {
    /// What happened to handlers that wait.
    let events = Events()
    /// Where `Relay` calls on.
    var next: (any MeshCaller)?

    final class Events: Sendable {
        private let list = Mutex<[String]>([])

        func add(_ event: String) { list.withLock { $0.append(event) } }

        /// Waits until the event has happened.
        func expect(_ event: String) async throws {
            for _ in 0..<500 {
                if list.withLock({ $0.contains(event) }) { return }
                try await Task.sleep(for: .milliseconds(10))
            }
            throw Missing(event: event)
        }

        struct Missing: Error { var event: String }
    }

    static var _service: ServiceDefinition {
        ServiceDefinition(
            name: Echo.name, methods: EchoDesk()._handlers.map(\.method), file: ContractFile("test/echo/v1/echo.proto", "AQID"))
    }

    var _handlers: [_UnaryHandler] {
        let plain = [Echo.say, Echo.forMasters, Echo.forUsers, Echo.forOrders, Echo.forAll, Echo.forNobody].map { method in
            _UnaryHandler(method) { request, _ in request }
        }
        return plain + [
            _UnaryHandler(Echo.fail) { request, _ in
                throw MeshError(
                    .failedPrecondition, "the stock is short", reason: "OUT_OF_STOCK",
                    violations: [.init(field: "lines[2].quantity", message: "at most 3")], retryAfter: .seconds(2), processed: .no)
            },
            _UnaryHandler(Echo.crash) { _, _ in throw Bang() },
            _UnaryHandler(Echo.wait) { request, _ in
                events.add("started")
                do {
                    try await Task.sleep(for: .milliseconds(Int(request.retryAfterMs)))
                } catch {
                    events.add("cancelled")
                    throw error
                }
                events.add("ended")
                return request
            },
            _UnaryHandler(Echo.tell) { _, call in Status(message: Self.describe(call)) },
            _UnaryHandler(Echo.relay) { request, call in
                guard let next else { return Status(message: Self.describe(call)) }
                var answer = try await next._unary(Echo.relay, request, CallOptions(deadline: .seconds(600)))
                answer.reason = Self.describe(call)
                return answer
            },
        ]
    }

    /// What a handler sees of its call.
    private static func describe(_ call: CallContext) -> String {
        let isCurrent = CallContext.current?.callID == call.callID
        let parts: [String] = [
            call.peer.name, call.passport?.userID ?? "-", call.trace.traceID, "\(call.remaining > .seconds(5) ? "long" : "short")",
            call.idempotency.map { "\($0.key)/\($0.scope)/\($0.fingerprint.count)" } ?? "-", call.metadata["note"] ?? "-", "\(isCurrent)",
        ]
        return parts.joined(separator: " ")
    }
}
