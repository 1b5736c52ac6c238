/* SPDX-License-Identifier: MIT
 *
 * lt-rendering-list: every format that is made of a whole result, for lt-rendering.c,
 * lt-sink-rendering.c and lt-sink-list.[ch] only. Each defines RENDERING(id, name,
 * suffix, help, has_series, function) as what it needs; included once for each.
 */
RENDERING (csv, "csv", ".csv", "a row an operation of each run", FALSE, lt_csv_totals)
RENDERING (csv_series, "csv-series", ".csv", "a row an operation of each interval", TRUE,
           lt_csv_series)
RENDERING (markdown, "markdown", ".md", "Markdown, for the summary of a CI job", FALSE,
           lt_markdown)
RENDERING (junit, "junit", ".xml", "JUnit XML: a case an operation and a check", FALSE,
           lt_junit)
RENDERING (html, "html", ".html", "a page with charts, in one file", TRUE, lt_html)
RENDERING (svg, "svg", ".svg", "all charts as one picture", TRUE, lt_svg)
RENDERING (hgrm, "hgrm", ".hgrm", "percentiles, as HdrHistogram's plotter reads them", FALSE,
           lt_hgrm)
RENDERING (hlog, "hlog", ".hlog", "HdrHistogram log, a tag an operation", FALSE, lt_hlog)
RENDERING (bencher, "bencher", ".json", "Bencher Metric Format", FALSE, lt_bencher)
#undef RENDERING
