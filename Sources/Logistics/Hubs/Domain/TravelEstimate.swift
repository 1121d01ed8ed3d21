/// What a journey over one road takes.
package struct TravelEstimate: Sendable, Hashable {
    package var seconds: Int32
    package var kilometers: Double
    /// Which provider says so, as "offline".
    package var source: String

    package init(seconds: Int32, kilometers: Double, source: String) {
        self.seconds = seconds
        self.kilometers = kilometers
        self.source = source
    }
}
