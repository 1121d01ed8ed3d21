internal import Mesh
internal import MeshEnvironment
internal import MeshEvents
internal import MeshEventsV1
internal import MeshPassport
internal import MeshProtobuf
internal import MeshTransport
internal import Synchronization

/// A mesh of one service: calls reach the outbox service without a wire.
final class DirectCaller: MeshCaller {
    private let service: Mutex<OutboxService?>
    private let fetches = Atomic<Int>(0)

    init(_ service: OutboxService?) { self.service = Mutex(service) }

    /// Calls so far.
    var count: Int { fetches.load(ordering: .relaxed) }

    /// Lets the service go down (`nil`), come up, or be another one.
    func serve(_ service: OutboxService?) { self.service.withLock { $0 = service } }

    func caller(for serviceName: String) -> any MeshCaller { self }

    func _unary<Request: Message, Response: Message>(
        _ method: MethodDefinition<Request, Response>, _ request: Request, _ options: CallOptions
    ) async throws(MeshError) -> Response {
        fetches.add(1, ordering: .relaxed)
        guard let service = service.withLock({ $0 }) else { throw MeshError(.unavailable, "nobody is there", processed: .no) }
        guard let request = request as? FetchEventsRequest else { throw MeshError(.unimplemented, "only FetchEvents is served") }
        do {
            guard let response = try await service.fetchEvents(request, .test(method.erased)) as? Response else {
                throw MeshError(.internalError, "another answer is expected")
            }
            return response
        } catch let error as MeshError {
            throw error
        } catch is CancellationError {
            throw MeshError(.cancelled, "cancelled", processed: .maybe)
        } catch {
            throw MeshError(.internalError, "\(error)")
        }
    }

    func _raw(service: String, method: String, _ request: [UInt8], _ options: CallOptions) async throws(MeshError) -> [UInt8] {
        throw MeshError(.unimplemented, "only typed calls are served")
    }
}

extension CallContext {
    static let testTrace = TraceContext(traceHigh: 1, traceLow: 2, span: 3, isSampled: true)

    static func test(
        _ method: MethodReference = MethodReference(service: "test.v1.TestService", name: "Act", policy: MethodPolicy()),
        passport: Passport? = nil, trace: TraceContext = testTrace, idempotency: IdempotencyRequest? = nil
    ) -> CallContext {
        CallContext(
            method: method, peer: PeerIdentity(kind: .service, name: "tests", trustDomain: "chill.test"), passport: passport,
            deadline: TimeSource.system.monotonic() + .seconds(60), trace: trace, idempotency: idempotency)
    }
}
