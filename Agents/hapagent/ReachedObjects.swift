import AgentWire
import KernelTracing

/// What was entered, as a result names it: kernel objects, and offsets from their bases.
struct ReachedObjects {
    private(set) var objects: [KernelObject] = []
    private(set) var functions: [ReachedFunction] = []

    /// Sorts the functions by object, vmlinux first, and offset.
    init(_ table: [FunctionTable.Function], in kernel: KernelObjects) {
        for function in table {
            let place = kernel.locate(function.address)
            let object: Int
            if let known = objects.firstIndex(where: { $0.isSame(as: place.object) }) {
                object = known
            } else {
                object = objects.count
                objects.append(place.object)
            }
            functions.append(
                ReachedFunction(
                    object: UInt16(truncatingIfNeeded: object), offset: place.offset, sightings: function.sightings,
                    firstSeen: function.firstSeen, windows: function.windows))
        }
        sort()
        mergeRepeated()
    }

    private mutating func sort() {
        shellSort(count: functions.count) {
            (functions[$0].object, functions[$0].offset) < (functions[$1].object, functions[$1].offset)
        } swap: {
            functions.swapAt($0, $1)
        }
    }

    /// A module that was unloaded and loaded elsewhere has each of its functions at two addresses.
    private mutating func mergeRepeated() {
        var kept = 0
        for next in functions.indices.dropFirst() {
            let function = functions[next]
            if function.object == functions[kept].object, function.offset == functions[kept].offset {
                functions[kept].sightings.bits |= function.sightings.bits
                functions[kept].windows |= function.windows
                functions[kept].firstSeen = min(functions[kept].firstSeen, function.firstSeen)
            } else {
                kept += 1
                functions[kept] = function
            }
        }
        functions.removeLast(max(0, functions.count - kept - 1))
    }
}
