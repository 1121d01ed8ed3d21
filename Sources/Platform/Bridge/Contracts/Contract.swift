package import MeshDescriptors

/// What one process of the mesh serves. Each has a pool of its own, so that two processes may know different versions of a file.
package struct Contract: Sendable {
    /// The process, by the name in its certificate.
    package let name: String
    /// Full names of its services.
    package let services: [String]
    package let pool: DescriptorPool
    /// As they came, to notice a change.
    package let files: [[UInt8]]

    package init(name: String, services: [String], files: [[UInt8]]) throws(DescriptorError) {
        self.name = name
        self.services = services
        self.files = files
        pool = try DescriptorPool(files: files)
    }
}
