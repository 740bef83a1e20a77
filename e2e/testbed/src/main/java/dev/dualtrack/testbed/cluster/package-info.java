/**
 * A real Kubernetes for tests: {@link dev.dualtrack.testbed.cluster.ControlPlane} without nodes, up in seconds, and {@link
 * dev.dualtrack.testbed.cluster.KindCluster} with pods.
 *
 * <p>Both take their programs from scripts in {@code e2e/testbed/cluster}, which build and cache what is missing.
 */
@NullMarked
package dev.dualtrack.testbed.cluster;

import org.jspecify.annotations.NullMarked;
