/// Rectangles whose areas are as their weights, as near to squares as can be (Bruls, Huizing and van Wijk 2000).
enum TreeMap {
    struct Frame: Equatable {
        var x: Double
        var y: Double
        var width: Double
        var height: Double
    }

    /// A frame for each weight, which are greater than 0 and fall, inside of `frame`.
    static func frames(_ weights: [Double], in frame: Frame) -> [Frame] {
        let all = weights.reduce(0, +)
        guard all > 0, frame.width > 0, frame.height > 0 else { return [] }
        let areas = weights.map { $0 / all * frame.width * frame.height }
        var left = frame
        var frames: [Frame] = []
        var start = 0
        while start < areas.count {
            let side = min(left.width, left.height)
            var end = start + 1
            while end < areas.count, worst(areas[start...end], side) <= worst(areas[start..<end], side) { end += 1 }
            frames += row(areas[start..<end], &left)
            start = end
        }
        return frames
    }

    /// The greatest ratio of sides in a row along a side of that length.
    private static func worst(_ row: ArraySlice<Double>, _ side: Double) -> Double {
        let sum = row.reduce(0, +)
        guard let greatest = row.max(), let least = row.min(), least > 0, sum > 0 else { return .infinity }
        return max(side * side * greatest / (sum * sum), sum * sum / (side * side * least))
    }

    /// Lays a row along the shorter side of what is left, and takes it away from there.
    private static func row(_ areas: ArraySlice<Double>, _ left: inout Frame) -> [Frame] {
        let sum = areas.reduce(0, +)
        var frames: [Frame] = []
        if left.width >= left.height {
            let width = left.height > 0 ? sum / left.height : 0
            var y = left.y
            for area in areas {
                let height = width > 0 ? area / width : 0
                frames.append(Frame(x: left.x, y: y, width: width, height: height))
                y += height
            }
            left.x += width
            left.width = max(0, left.width - width)
        } else {
            let height = left.width > 0 ? sum / left.width : 0
            var x = left.x
            for area in areas {
                let width = height > 0 ? area / height : 0
                frames.append(Frame(x: x, y: left.y, width: width, height: height))
                x += width
            }
            left.y += height
            left.height = max(0, left.height - height)
        }
        return frames
    }
}
