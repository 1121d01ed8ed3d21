import Conformance
import MeshProtobuf

/// Speaks the runner's protocol on standard input and output: a length of four bytes, little-endian, and then a message, each way.
@main
enum ConformanceTestee {
    static func main() throws {
        while let request = try StandardPipe.read() {
            let answer: ConformanceResponse
            do {
                answer = Testee.answer(try ConformanceRequest(serializedBytes: request))
            } catch {
                answer = ConformanceResponse(result: .runtimeError("the request cannot be read: \(error)"))
            }
            try StandardPipe.write(try answer.serializedBytes())
        }
    }
}
