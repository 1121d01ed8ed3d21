internal import MeshTransport

/// Calls of one method, each with a message of its own: a few, in the order in which they were added. Touched on one loop only.
///
/// Memory of its own instead of an array: in code that is compiled for any message, each step of an array costs many times what it does here.
final class CallBatch<Value>: @unchecked Sendable {  // as said
    private let executor: LoopExecutor
    private let capacity: Int
    private let memory: UnsafeMutableRawPointer
    private let values: UnsafeMutablePointer<Value>
    private let calls: UnsafeMutablePointer<ServerCall>
    /// How many there are, and how many have been taken before them.
    private(set) var count = 0
    private var taken = 0
    /// Whether the memory is ours.
    private var isOpen = true

    init(capacity: Int, _ executor: LoopExecutor) {
        precondition(MemoryLayout<Value>.alignment <= LoopScratch.alignment)
        self.executor = executor
        self.capacity = capacity
        memory = executor.scratch.lend(Self.size(capacity))
        values = memory.bindMemory(to: Value.self, capacity: capacity)
        calls = (memory + Self.offset(capacity)).bindMemory(to: ServerCall.self, capacity: capacity)
    }

    deinit { close() }

    // The messages, then the calls.
    private static func offset(_ capacity: Int) -> Int {
        let size = MemoryLayout<Value>.stride * capacity, alignment = MemoryLayout<ServerCall>.alignment
        return (size + alignment - 1) & ~(alignment - 1)
    }

    private static func size(_ capacity: Int) -> Int { offset(capacity) + MemoryLayout<ServerCall>.stride * capacity }

    /// Adds one of at most `capacity`.
    func append(_ call: ServerCall, _ value: consuming Value) {
        precondition(isOpen && taken + count < capacity, "a batch of calls is full or closed")
        (values + taken + count).initialize(to: value)
        (calls + taken + count).initialize(to: call)
        count += 1
    }

    /// The first call, whose message is to be taken next; `nil` when there is none.
    func takeCall() -> ServerCall? { count > 0 ? (calls + taken).move() : nil }

    /// The message of the call that was taken just now.
    func takeMessage() -> Value {
        precondition(count > 0, "a batch of calls is empty")
        count -= 1
        taken += 1
        return (values + taken - 1).move()
    }

    func dropMessage() { _ = takeMessage() }

    /// Hands out all of them; none may be added meanwhile.
    func takeAll(_ body: (ServerCall, consuming Value) -> Void) {
        while let call = takeCall() { body(call, takeMessage()) }
        taken = 0
    }

    /// Drops what is left, and gives the memory back.
    func close() {
        guard isOpen else { return }
        isOpen = false
        (values + taken).deinitialize(count: count)
        (calls + taken).deinitialize(count: count)
        executor.scratch.giveBack(memory, Self.size(capacity))
    }
}
