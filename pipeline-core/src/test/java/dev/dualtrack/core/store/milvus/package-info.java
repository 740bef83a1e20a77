/** Tests of the store's adapter against a real server. */
@NullMarked
package dev.dualtrack.core.store.milvus;

import org.jspecify.annotations.NullMarked;
