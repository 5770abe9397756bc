/// Sorting that is small: one copy of it serves every array of the agent, where the standard library's would come once for each type.
/// What is nearly in order, as lists of the kernel's symbols are, takes it little time. Not stable.
///
/// - Parameters:
///   - count: how many elements there are.
///   - precedes: whether the element at the first place belongs before that at the second.
///   - swap: exchanges the elements at two places.
@inline(never)
public func shellSort(count: Int, precedes: (Int, Int) -> Bool, swap: (Int, Int) -> Void) {
    // Tokuda's gaps, each 9/4 of the one before.
    var gap = 1
    while gap < count {
        gap = gap * 9 / 4 + 1
    }
    while gap > 1 {
        gap = (gap - 1) * 4 / 9
        gap = max(gap, 1)
        for end in gap..<max(count, gap) {
            var place = end
            while place >= gap, precedes(place, place - gap) {
                swap(place, place - gap)
                place -= gap
            }
        }
    }
}
