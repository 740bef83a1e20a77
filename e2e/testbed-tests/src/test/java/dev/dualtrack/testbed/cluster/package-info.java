@NullMarked
package dev.dualtrack.testbed.cluster;

import org.jspecify.annotations.NullMarked;
