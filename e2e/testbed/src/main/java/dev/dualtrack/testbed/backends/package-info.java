/**
 * The five real servers that Dualtrack talks to, started as processes from packages: for integration tests and the demo.
 *
 * <p>{@link dev.dualtrack.testbed.backends.Backends} is the entry. Linux only; Milvus on x86-64 only.
 */
@NullMarked
package dev.dualtrack.testbed.backends;

import org.jspecify.annotations.NullMarked;
