/** Tests of the store's adapter against a real server. */
@NullMarked
package dev.dualtrack.core.store.redis;

import org.jspecify.annotations.NullMarked;
