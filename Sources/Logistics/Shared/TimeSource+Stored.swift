package import MeshEnvironment

extension TimeSource {
    /// Now, in the microseconds that PostgreSQL keeps: what is answered today equals what is read tomorrow.
    package func storable() -> Timestamp { Timestamp(microseconds: now().microseconds) }
}
