/** Networks that misbehave: proxies between a program under test and a real server. */
@NullMarked
package dev.dualtrack.testbed.network;

import org.jspecify.annotations.NullMarked;
