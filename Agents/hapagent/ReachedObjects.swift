import AgentWire
import KernelTracing

/// What was entered, as a result names it: kernel objects, and offsets from their bases.
struct ReachedObjects {
    private(set) var objects: [KernelObject] = []
    private(set) var functions: [ReachedFunction] = []

    /// Sorts the functions by object, vmlinux first, and offset.
    init(_ table: [FunctionTable.Function], in kernel: KernelObjects) {
        var names: [String] = []
        for function in table {
            let place = kernel.locate(function.address)
            let object: Int
            if let known = names.firstIndex(where: { $0 == place.name }) {
                object = known
            } else {
                object = names.count
                names.append(place.name)
            }
            functions.append(
                ReachedFunction(
                    object: UInt16(truncatingIfNeeded: object), offset: place.offset, sightings: function.sightings,
                    firstSeen: function.firstSeen, windows: function.windows))
        }
        objects = names.map { KernelObject(name: $0, buildID: KernelObjects.buildID(of: $0)) }
        functions.sort { ($0.object, $0.offset) < ($1.object, $1.offset) }
    }
}
