/** The configuration of cdc-server: what the operator renders and the server's integration test runs. */
@NullMarked
package dev.dualtrack.core.cdc;

import org.jspecify.annotations.NullMarked;
