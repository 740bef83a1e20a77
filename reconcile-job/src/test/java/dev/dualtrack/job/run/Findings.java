package dev.dualtrack.job.run;

import java.util.List;
import java.util.Map;

/** What a run over a {@link dev.dualtrack.job.world.World} brought, and what it leaves for the next one. */
record Findings(Map<String, Long> baselines, List<PartResult> parts) {}
