/// One implementation doing one kind of work.
struct Contestant {
    enum Work: String, CaseIterable {
        case orderEncode = "order encode"
        case orderDecode = "order decode"
        case smallEncode = "small encode"
        case smallDecode = "small decode"
        case orderEncodeReused = "order encode, reused buffer"
        case smallEncodeReused = "small encode, reused buffer"
    }

    let work: Work
    let name: String
    /// Does the work so many times; answers the encoded size, by which a contestant that does nothing would be found.
    let run: (Int) throws -> Int
}
