# Makes reference.R.json: what R says of the same data. Run once, by hand: Rscript reference.R > reference.R.json
# Debian 12: r-base-core, r-cran-vegan, r-cran-cluster, r-cran-jsonlite. The trees of Barro Colorado Island come with vegan.
suppressMessages({library(vegan); library(cluster); library(jsonlite)})
data(BCI)
plots <- lapply(seq_len(nrow(BCI)), function(i) as.integer(which(BCI[i, ] > 0) - 1))
presence <- (BCI > 0) * 1
pool <- specpool(BCI)
exact <- specaccum(BCI, method = "exact")
individuals <- estimateR(BCI[c(1, 2, 10), ])

# ICE and the rarefaction's unconditional error from their formulas in Gotelli and Colwell 2011 and Colwell et al. 2004:
# written here a second time, from the papers.
q <- tabulate(colSums(presence), nrow(BCI))
few <- 1:10
infrequent <- colSums(presence) <= 10
C <- 1 - q[1] / sum(few * q[few])
m.few <- sum(rowSums(presence[, infrequent]) > 0)
gamma2 <- max(sum(q[few]) / C * m.few / (m.few - 1) * sum(few * (few - 1) * q[few]) / sum(few * q[few])^2 - 1, 0)
ice <- sum(q[-few]) + sum(q[few]) / C + q[1] / C * gamma2
m <- nrow(BCI)
mao <- function(t) { a <- exp(lchoose(m - seq_len(m), t) - lchoose(m, t)); a[seq_len(m) > m - t] <- 0; a }
tau <- sapply(1:m, function(t) sum((1 - mao(t)) * q))
tau.sd <- sapply(1:m, function(t) sqrt(sum((1 - mao(t))^2 * q) - sum((1 - mao(t)) * q)^2 / pool$chao))
q0 <- pool$chao - pool$Species
beyond <- function(h) pool$Species + q0 * (1 - (1 - q[1] / (m * q0 + q[1]))^h)
U <- sum(seq_len(m) * q)
coverage <- 1 - q[1] / U * ((m - 1) * q[1] / ((m - 1) * q[1] + 2 * q[2]))

few.plots <- presence[1:12, ]
weights <- (seq_len(ncol(BCI)) * 37) %% 101 + 1
weighted <- sweep(few.plots, 2, weights, "*")
d <- vegdist(few.plots, "jaccard", binary = TRUE)
tree <- hclust(d, "average")
groups <- lapply(2:5, function(k) as.integer(cutree(tree, k) - 1))

x <- c(2114, 2131, 2098, 2120, 2107, 2109.5); y <- c(2303, 2387, 2110, 2318, 2391, 2295, 2120.25)
ties.x <- c(1, 2, 2, 3, 5); ties.y <- c(2, 3, 3, 4, 6, 8)
suppressWarnings({
  w <- wilcox.test(y, x, exact = TRUE, conf.int = TRUE)
  w2 <- wilcox.test(c(5, 7.5), c(1, 2.25), exact = TRUE, conf.int = TRUE)
  w.log <- wilcox.test(log(y), log(x), exact = TRUE, conf.int = TRUE)
})
choices <- combn(11, 5); ranks <- rank(c(ties.x, ties.y)); sums <- colSums(matrix(ranks[choices], nrow = 5))
ties.p <- mean(abs(sums - 30) >= abs(sum(ranks[1:5]) - 30) - 1e-9)
p <- c(0.01, 0.04, 0.03, 0.005, 0.5, 0.04)

cat(toJSON(digits = 12, auto_unbox = TRUE, pretty = FALSE, list(
  origin = paste(R.version.string, "vegan", packageVersion("vegan"), "cluster", packageVersion("cluster")),
  plots = plots,
  chao2 = pool$chao, chao2_se = pool$chao.se, ice = ice, coverage = coverage,
  mao_tau = tau, mao_tau_se = tau.sd, vegan_exact = exact$richness, beyond = list(at = c(60, 75, 100), functions = sapply(c(10, 25, 50), beyond)),
  abundances = lapply(c(1, 2, 10), function(i) as.integer(BCI[i, BCI[i, ] > 0])),
  ace = as.numeric(individuals["S.ACE", ]), ace_se = as.numeric(individuals["se.ACE", ]),
  jaccard = as.numeric(d), jaccard_weighted = as.numeric(vegdist(weighted, "jaccard")), weights = as.integer(weights),
  upgma_heights = as.numeric(tree$height), upgma_groups = groups,
  silhouette = sapply(groups, function(g) summary(silhouette(g + 1, d))$avg.width),
  shift = list(x = x, y = y, estimate = as.numeric(w$estimate), interval = as.numeric(w$conf.int), p = w$p.value,
    confidence = 1 - 2 * pwilcox(qwilcox(0.025, 7, 6) - 1, 7, 6), log_interval = as.numeric(w.log$conf.int), log_estimate = as.numeric(w.log$estimate)),
  pairs = list(interval = as.numeric(w2$conf.int), p = w2$p.value),
  ties = list(x = ties.x, y = ties.y, p = ties.p),
  p = p, holm = p.adjust(p, "holm"), bh = p.adjust(p, "BH"),
  normal = list(share = c(0.975, 0.5, 0.01, 1e-9), quantile = qnorm(c(0.975, 0.5, 0.01, 1e-9)))
)), "\n")
