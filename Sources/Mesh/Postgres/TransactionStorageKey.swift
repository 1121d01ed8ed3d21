/// Names a value that other layers keep with a transaction, such as the events that wait for its commit.
package protocol TransactionStorageKey {
    associatedtype Value: Sendable
    static var initial: Value { get }
}
