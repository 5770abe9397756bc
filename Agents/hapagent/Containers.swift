import KernelTracing

/// Containers by their names.
enum Containers {
    private static let docker = "/var/lib/docker/containers/"

    /// A container's id by its name: docker's from its state files, podman's from the command line of the container's `conmon`,
    /// whoever started it. Of runc, crun and containerd itself the name is the id.
    static func id(of name: [UInt8]) -> [UInt8] {
        for id in Files.names(in: docker) {
            // It is JSON: inside of a text that a user chose every quote has a backslash before it.
            let field = [UInt8]("\"Name\":\"/".utf8) + name + [0x22]
            if CommandLine(Files.bytes(docker + id + "/config.v2.json")).has(field) { return [UInt8](id.utf8) }
        }
        for process in Processes.all {
            let line = Processes.commandLine(of: process)
            if line.isOf("conmon"), let found = line.value(of: "-n"), found.elementsEqual(name), let id = line.value(of: "-c") {
                return id
            }
        }
        return name
    }
}
