@NullMarked
package dev.dualtrack.testbed.network;

import org.jspecify.annotations.NullMarked;
