/// How alike hosts are, in words and tables for the terminal and the page.
package enum SimilaritySection {
    static func text(_ similarities: [HostSimilarity], width: Int?) -> String {
        let lines = similarities.map { similarity -> String in
            let groups = Dictionary(grouping: similarity.hosts.indices) { similarity.clusters[$0] }.sorted { $0.key < $1.key }
            let load = "\(similarity.workload) in \(similarity.runtime)"
            let silhouette = similarity.silhouette.map { ", silhouette \(ComparisonText.hundredths($0))" } ?? ""
            let clusters =
                groups.count == 1
                ? "\(load): \(similarity.hosts.count) hosts, no clusters"
                : "\(load): \(groups.count) clusters\(silhouette): "
                    + groups.map { cluster($0.value.map { similarity.hosts[$0] }, 8) }.joined(separator: " | ")
            let distances = farthest(similarity).map { "; \($0)" } ?? ""
            let outliers = similarity.outliers.map { outlier in
                paragraph("  outlier \(outlier.host): \(reason(outlier, 3))", width)
            }
            return paragraph(clusters + distances, width) + outliers.joined()
        }
        return lines.isEmpty ? "" : "Hosts by what they reach\n" + lines.joined()
    }

    package static func markup(_ similarities: [HostSimilarity]) -> Markup {
        guard !similarities.isEmpty else { return "" }
        let figures = similarities.filter { !$0.distances.isEmpty && $0.hosts.count <= HostHeatMap.most }.map {
            similarity -> Markup in
            "<figure><h3>\(title(similarity))</h3>\(HostHeatMap(similarity: similarity).markup)</figure>\n"
        }
        return """
            <h2>How alike the hosts are</h2><p class="faint">Jaccard distance of the functions that hosts reached in more than half of their \
            measurements: the share of functions that only one of two reached. Hosts like each other stand together.</p>\
            <div class="plots">\(Markup(figures))</div>\(clusters(similarities))\(outliers(similarities))
            """
    }

    private static func title(_ similarity: HostSimilarity) -> Markup {
        similarity.runtime == "native"
            ? .name(similarity.workload) : "\(Markup.name(similarity.workload)) (\(Markup.name(similarity.runtime)))"
    }

    private static func clusters(_ similarities: [HostSimilarity]) -> Markup {
        var table = HTMLTable(
            "Clusters, where a silhouette of 0.5 or more tells them apart",
            [("load", .words), ("hosts", .numbers), ("clusters", .numbers), ("silhouette", .numbers), ("farthest two", .words)])
        table.rows = similarities.map { similarity in
            [
                title(similarity), "\(similarity.hosts.count)", "\(Set(similarity.clusters).count)",
                "\(similarity.silhouette.map(ComparisonText.hundredths) ?? "–")", .name(farthest(similarity) ?? "–", atMost: 90),
            ]
        }
        return table.markup
    }

    private static func outliers(_ similarities: [HostSimilarity]) -> Markup {
        var table = HTMLTable(
            "Hosts unlike the others", [("host", .words), ("distance", .numbers), ("score", .numbers), ("functions", .words)])
        table.rows = similarities.flatMap { similarity in
            similarity.outliers.map { outlier in
                [
                    .titled(outlier.host, title(similarity)), "\(ComparisonText.hundredths(outlier.distance))",
                    "\(ComparisonText.hundredths(outlier.score))", "<div class=\"why\">\(reason(outlier, 8))</div>",
                ]
            }
        }
        return table.rows.isEmpty ? "" : table.markup
    }

    private static func reason(_ outlier: HostSimilarity.Outlier, _ shown: Int) -> String {
        let extra = outlier.extra.isEmpty ? "" : "\(outlier.extra.count) functions of its own: \(shortened(outlier.extra, shown))"
        let lacking = outlier.lacking.isEmpty ? "" : "lacks \(outlier.lacking.count): \(shortened(outlier.lacking, shown))"
        return [extra, lacking].filter { !$0.isEmpty }.joined(separator: "; ")
    }

    private static func farthest(_ similarity: HostSimilarity) -> String? {
        var best: (distance: Double, first: Int, second: Int)?
        for (first, row) in similarity.distances.enumerated() {
            for (second, distance) in row.enumerated().dropFirst(first + 1) where distance > best?.distance ?? -1 {
                best = (distance, first, second)
            }
        }
        return best.map {
            "\(ComparisonText.hundredths($0.distance)) between \(similarity.hosts[$0.first]) and \(similarity.hosts[$0.second])"
        }
    }

    private static func cluster(_ hosts: [String], _ shown: Int) -> String {
        (hosts.count > shown ? "\(hosts.count) hosts: " : "") + shortened(hosts, shown)
    }

    private static func shortened(_ names: [String], _ shown: Int) -> String {
        names.prefix(shown).joined(separator: ", ") + (names.count > shown ? ", …" : "")
    }

    private static func paragraph(_ text: String, _ width: Int?) -> String {
        WrappedText.of(VisibleText.of(text), width: width, indent: 4)
    }
}
