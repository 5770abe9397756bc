import Dispatch
import Synchronization

extension Array where Element: Sendable {
    /// Each element transformed, in the elements' order, by as many processors as there are.
    func mappedInParallel<Value: Sendable>(_ transform: @Sendable (Element) -> Value) -> [Value] {
        let size = 16
        guard count > 1 else { return map(transform) }
        let starts = Swift.stride(from: 0, to: count, by: count > 4 * size ? size : 1).map(\.self)
        let done = Mutex([[Value]](repeating: [], count: starts.count))
        DispatchQueue.concurrentPerform(iterations: starts.count) { number in
            let end = number + 1 < starts.count ? starts[number + 1] : count
            let values = self[starts[number]..<end].map(transform)
            done.withLock { $0[number] = values }
        }
        return done.withLock { $0 }.flatMap(\.self)
    }
}
