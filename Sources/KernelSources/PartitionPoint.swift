extension RandomAccessCollection {
    /// The first position whose element meets a condition that, once met, holds for all that follow; `endIndex` if none does.
    func partitionPoint(where meets: (Element) -> Bool) -> Index {
        var low = startIndex
        var count = self.count
        while count > 0 {
            let half = count / 2
            let middle = index(low, offsetBy: half)
            if meets(self[middle]) {
                count = half
            } else {
                low = index(after: middle)
                count -= half + 1
            }
        }
        return low
    }
}
