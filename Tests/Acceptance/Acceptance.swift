import Testing

/// What the system must show to whoever uses it, on real parts: real processes, TLS, PostgreSQL and HTTP.
@Suite(.deployed, .serialized, .enabled(if: DeployedTrait.mode != nil, "set CHILL_ACCEPTANCE to small or processes"))
struct Acceptance {}
