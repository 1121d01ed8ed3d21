/// Work that tasks give, and that is done for several of them together when they have run.
package protocol TaskBatchFollower: AnyObject {
    /// On the loop.
    func tasksHaveRun()
}
