import Foundation
import HAPStatistics
import Testing

/// What other programs make of the same data; each file has the script that made it beside it.
struct Reference: Decodable {
    let origin: String
    let plots: [[Int]]
    let chao2: Double
    let chao2_se: Double
    let ice: Double
    let coverage: Double
    let mao_tau: [Double]
    let mao_tau_se: [Double]
    let vegan_exact: [Double]
    let beyond: Beyond
    let abundances: [[Int]]
    let ace: [Double]
    let ace_se: [Double]
    let jaccard: [Double]
    let jaccard_weighted: [Double]
    let weights: [Int]
    let upgma_heights: [Double]
    let upgma_groups: [[Int]]
    let silhouette: [Double]
    let shift: ShiftExample
    let pairs: PairsExample
    let ties: TiesExample
    let p: [Double]
    let holm: [Double]
    let bh: [Double]
    let normal: NormalExample

    struct Beyond: Decodable {
        let at: [Int]
        let functions: [Double]
    }
    struct ShiftExample: Decodable {
        let x: [Double]
        let y: [Double]
        let estimate: Double
        let interval: [Double]
        let confidence: Double
        let p: Double
        let log_interval: [Double]
        let log_estimate: Double
    }
    struct PairsExample: Decodable {
        let interval: [Double]
        let p: Double
    }
    struct TiesExample: Decodable {
        let x: [Double]
        let y: [Double]
        let p: Double
    }
    struct NormalExample: Decodable {
        let share: [Double]
        let quantile: [Double]
    }

    static let r: Reference = read("reference.R.json")
    static let python: PythonReference = read("reference.py.json")
    static let jackknife: JackknifeReference = read("jackknife.json")

    var trees: [FunctionSet] { plots.map { FunctionSet($0) } }

    private static func read<Document: Decodable>(_ name: String) -> Document {
        let url = Bundle.module.bundleURL.appending(path: "Reference/\(name)")
        do {
            return try JSONDecoder().decode(Document.self, from: Data(contentsOf: url))
        } catch {
            preconditionFailure("\(name): \(error)")
        }
    }
}

/// What scikit-bio, SciPy and ruptures say.
struct PythonReference: Decodable {
    let spiders: [String: Spiders]
    let hosts: [[Int]]
    let jaccard: [Double]
    let upgma_heights: [Double]
    let series: [String: Series]
    let dominance: DominanceExample

    struct Spiders: Decodable {
        let counts: [Int]
        let chao1_without_shrinkage: Double
        let ace: Double
        let turing: Double
    }
    struct Series: Decodable {
        let values: [Double]
        let changes: [Int]
    }
    struct DominanceExample: Decodable {
        let x: [Double]
        let y: [Double]
        let delta: Double
    }
}

/// Errors of the trees' estimates by leaving each plot out in turn.
struct JackknifeReference: Decodable {
    let chao2_error: Double
    let coverage_error: Double
    let at: [Int]
    let curve_errors: [Double]
}

func isNear(_ value: Double?, _ expected: Double, _ tolerance: Double = 1e-9) -> Bool {
    value.map { abs($0 - expected) <= tolerance } ?? false
}

func isNear(_ values: [Double], _ expected: [Double], _ tolerance: Double = 1e-9) -> Bool {
    values.count == expected.count && zip(values, expected).allSatisfy { isNear($0, $1, tolerance) }
}
