import Bridge
import Mesh
import Testing

@Suite struct HTTPStatusTests {
    @Test(arguments: [
        (StatusCode.invalidArgument, 400), (.outOfRange, 400), (.unauthenticated, 401), (.permissionDenied, 403), (.notFound, 404),
        (.alreadyExists, 409),
        (.aborted, 409), (.failedPrecondition, 409), (.resourceExhausted, 429), (.cancelled, 499), (.internalError, 500), (.unknown, 500),
        (.dataLoss, 500),
        (.unimplemented, 501), (.unavailable, 503), (.deadlineExceeded, 504), (StatusCode(rawValue: 42), 500),
    ])
    func `each code has its status`(_ code: StatusCode, _ status: Int) {
        #expect(HTTPStatus.of(MeshError(code, "text")) == status)
        #expect(HTTPStatus.phrase(status).first?.isLetter == true)
    }

    @Test func `a key that was used with another request has a status of its own`() {
        #expect(HTTPStatus.of(MeshError(.failedPrecondition, "text", reason: "IDEMPOTENCY_KEY_REUSED")) == 422)
        #expect(HTTPStatus.of(MeshError(.aborted, "text", reason: "IDEMPOTENCY_IN_PROGRESS")) == 409)
    }
}
