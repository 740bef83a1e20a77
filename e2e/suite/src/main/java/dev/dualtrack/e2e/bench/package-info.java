/** What a benchmark needs and no pipeline: options, statistics, processes, pods and the printed report. */
@NullMarked
package dev.dualtrack.e2e.bench;

import org.jspecify.annotations.NullMarked;
